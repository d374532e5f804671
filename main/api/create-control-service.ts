import { userInfo } from 'node:os';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { Access } from '../access/create-access.ts';
import type { EventSearch } from '../events/event-search.ts';
import type { ModelExchange } from '../models/model-exchange.ts';
import type { InferenceDesk } from '../serving/inference-desk.ts';
import { AccessGate } from './access-gate.ts';
import { type BackupRoutesDeps, backupRoutes } from './backup-routes.ts';
import { type ControlRouterDeps, createControlRouter } from './control-router.ts';
import { docsRoutes } from './docs-routes.ts';
import { eventsExportRoute } from './events-export-route.ts';
import { type FileUploadDeps, fileUploadRoutes } from './file-upload-routes.ts';
import { HttpServer, type HttpServerDeps } from './http-server.ts';
import { inferenceRoutes } from './inference/inference-routes.ts';
import { modelContentRoute } from './model-content-route.ts';
import { modelExportRoute } from './model-export-route.ts';
import { PortEndpoint } from './port-endpoint.ts';
import { type PrometheusDeps, prometheusRoute } from './prometheus/prometheus-route.ts';
import { jobSchemaRoute } from './schema-route.ts';
import { signInPage } from './sign-in-page.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { webUiPages } from './web-ui-pages.ts';

interface ControlServiceDeps extends Omit<ControlRouterDeps, 'tokens' | 'links' | 'backups' | 'restores' | 'log'> {
  readonly listeners: Pick<HttpServerDeps, 'loopback' | 'lan'>;
  readonly access: Access;
  readonly backupRoom: BackupRoutesDeps & Pick<ControlRouterDeps, 'backups' | 'restores'>;
  readonly uploads: FileUploadDeps;
  readonly exchange: ModelExchange;
  readonly blobs: Pick<BlobStore, 'path' | 'size'>;
  readonly search: EventSearch;
  /** Where served models are asked; without one none are served. */
  readonly desk: InferenceDesk;
  readonly prometheus: PrometheusDeps;
  readonly clock: Clock;
  readonly log: HttpServerDeps['log'];
}

export interface ControlService {
  readonly http: HttpServer;
  readonly ports: PortEndpoint;
}

/** The control API on all its ways: over HTTP, with the raw routes and the screens, and through message ports. */
export function createControlService(deps: ControlServiceDeps): ControlService {
  const { listeners, access, backupRoom, uploads, models, exchange, blobs, search, desk, clock, log } = deps;
  const { tokens, sessions, links, endings, owner } = access;
  const { backups, restores } = backupRoom;
  const gate = new AccessGate({ tokens, sessions, clock });
  const router = createControlRouter({ ...deps, tokens, links, backups, restores });
  const ports = new PortEndpoint({ router, grant: () => owner.grant(), user: userInfo().username });
  const http = new HttpServer({
    ...listeners,
    router,
    rawRoutes: [
      ...fileUploadRoutes(uploads),
      modelContentRoute({ models, blobs }),
      modelExportRoute({ exchange }),
      ...backupRoutes(backupRoom),
      eventsExportRoute({ search }),
      prometheusRoute(deps.prometheus),
      ...inferenceRoutes({ desk, clock, log }),
      ...docsRoutes(),
      jobSchemaRoute(),
      ...signInPage(),
      ...signInRoutes({ links, tokens, sessions, gate }),
    ],
    pages: webUiPages(),
    gate,
    endings,
    clock,
    log,
  });
  return { http, ports };
}
