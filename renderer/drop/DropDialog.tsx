import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useConnection } from '../connection/connection-context.ts';
import { errorText } from '../language/error-text.ts';
import { useFormat, useMessages } from '../language/language-store.ts';
import { useRefusal } from '../stores/session-store.ts';
import { contentName } from './content.ts';
import { DroppedItem } from './DroppedItem.tsx';
import { type DropItem, planOf, problemsOf } from './drop-item.ts';
import { forgetItems, useDropItems } from './drop-store.ts';
import { ADDING_DATASETS, ADDING_MODELS } from './needs.ts';
import { openJobFile } from './open-job-file.ts';
import { startUploads, type UploadPlan } from './run-uploads.ts';
import { useTakenDatasets } from './use-take-drop.ts';
import './drop-dialog.css';

/** Shows what was dropped, what it is, and asks under which names it is to be stored. */
export function DropDialog() {
  const messages = useMessages();
  const { drop: words, app } = messages;
  const format = useFormat();
  const { baseUrl } = useConnection();
  const [, go] = useLocation();
  const list = useRef<HTMLUListElement>(null);
  const items = useDropItems();
  const problems = problemsOf(items, useTakenDatasets());
  const mayModels = useRefusal(ADDING_MODELS);
  const mayDatasets = useRefusal(ADDING_DATASETS);
  const [failure, setFailure] = useState<string>();
  const unclear = items
    .filter(({ key }) => (problems.get(key)?.size ?? 0) > 0)
    .map(({ content }) => contentName(content));
  const plans = unclear.length > 0 ? [] : items.map(planOf).filter((plan) => plan !== undefined);
  const refusal = refusalOf(plans, mayModels, mayDatasets);
  const wanted = items.filter(({ isWanted }) => isWanted);
  const bytes = plans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const close = () => {
    setFailure(undefined);
    forgetItems();
  };
  const add = () => {
    startUploads(plans, baseUrl);
    close();
  };
  const openJob = async (item: DropItem): Promise<void> => {
    try {
      await openJobFile(item);
      close();
      go('/jobs/new');
    } catch (error) {
      setFailure(errorText(error, messages));
    }
  };
  const isOnlyJob = items.length === 1 && items.every(isJob);
  return (
    <Dialog
      isOpen={items.length > 0}
      onClose={close}
      title={words.title(items.length)}
      width="wide"
      initialFocus={list}
      actions={
        <>
          {unclear.length > 0 && (
            <span className="drop-total note" role="status">
              {words.unclear(format.list(unclear))}
            </span>
          )}
          {bytes > 0 && <span className="drop-total note faint">{words.total(format.bytes(bytes))}</span>}
          <Button onClick={close}>{app.cancel}</Button>
          {!isOnlyJob && (
            <Button
              look="primary"
              disabled={plans.length === 0 || refusal !== undefined || items.some(isLooking)}
              onClick={add}
            >
              {actionOf(wanted.length === 0 ? [] : plans, wanted.length, words.actions)}
            </Button>
          )}
        </>
      }
    >
      {(failure ?? refusal) !== undefined && (
        <p role="alert" className="failure-text">
          {failure ?? refusal}
        </p>
      )}
      <ul ref={list} className="dropped-items" tabIndex={-1}>
        {items.map((item) => (
          <DroppedItem
            key={item.key}
            item={item}
            problems={problems.get(item.key)}
            isAlone={items.length === 1}
            onOpenJob={() => void openJob(item)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

function isLooking({ look }: DropItem): boolean {
  return look.phase === 'looking';
}

function isJob({ look }: DropItem): boolean {
  return look.phase === 'known' && look.found.description.kind === 'job';
}

function refusalOf(plans: readonly UploadPlan[], models: string | undefined, datasets: string | undefined) {
  const needsModels = plans.some((plan) => plan.as.kind === 'model');
  const needsDatasets = plans.some((plan) => plan.as.kind === 'dataset');
  return (needsModels ? models : undefined) ?? (needsDatasets ? datasets : undefined);
}

interface ActionWords {
  readonly models: (count: number) => string;
  readonly datasets: (count: number) => string;
  readonly both: (count: number) => string;
  readonly none: string;
}

function actionOf(plans: readonly UploadPlan[], wanted: number, words: ActionWords): string {
  if (wanted === 0) return words.none;
  if (plans.length === 0) return words.both(wanted);
  if (plans.every((plan) => plan.as.kind === 'model')) return words.models(plans.length);
  if (plans.every((plan) => plan.as.kind === 'dataset')) return words.datasets(plans.length);
  return words.both(plans.length);
}
