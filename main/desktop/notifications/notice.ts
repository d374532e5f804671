import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';

/** Something that a person would want to be told while looking elsewhere. */
export interface Notice {
  readonly kind: NoticeKind;
  /** What it is about: a later notice of the same kind about the same replaces it, and it may become moot. */
  readonly subject: string;
  readonly title: string;
  readonly body: string;
  readonly screen: Screen;
  /** The request that can be approved right here. */
  readonly requestId?: string;
  /** The device that has gone and may be back. */
  readonly goneDevice?: DeviceId;
}

/** Which notice became moot. */
export type Moot = Pick<Notice, 'kind' | 'subject'>;
