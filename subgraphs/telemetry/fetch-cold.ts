import { badInput } from '../../platform/errors/graph-errors.ts';
import { type ColdArchive, type ColdDay, TooManyArchived } from './store/cold-days.ts';

/** Fetches archived days for a query; @throws BAD_USER_INPUT naming the limit when they are too many for memory */
export const fetchingCold =
  (archive: ColdArchive) =>
  (days: readonly ColdDay[]): Promise<string> =>
    archive.fetch(days).catch((fault: unknown) => {
      throw fault instanceof TooManyArchived ? badInput(fault.message) : fault;
    });
