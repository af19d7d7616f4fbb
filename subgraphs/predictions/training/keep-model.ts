import { obtainModel, type ObtainOptions, type UsableModel } from './obtain-model.ts';

export interface KeptModel extends AsyncDisposable {
  /** Null while it is being loaded or trained, and when that failed. */
  readonly current: () => UsableModel | null;
}

/** Obtains the model beside serving; a fault is logged and there is no model then. Closing stops a training. */
export function keepModel(options: Omit<ObtainOptions, 'signal'>): KeptModel {
  const stopped = new AbortController();
  let model: UsableModel | null = null;
  const obtaining = obtainModel({ ...options, signal: stopped.signal }).then(
    (obtained) => void (model = obtained),
    (fault: unknown) => {
      if (!stopped.signal.aborted) options.logger.error({ err: fault }, 'there is no model');
    },
  );
  return {
    current: () => model,
    [Symbol.asyncDispose]: () => {
      stopped.abort();
      return obtaining;
    },
  };
}
