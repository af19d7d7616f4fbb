import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { compatibleModels } from '../store/device-models.ts';
import type { ReadAsViewer } from '../store/sql.ts';
import { OwnerPages } from './connection.ts';
import { loadersFor } from './loaders.ts';

/** Counts statements, each of which would be one transaction of the viewer. */
function counting() {
  const asked: string[] = [];
  const rows: ReadAsViewer = (statement) => {
    asked.push(statement.query.text);
    return Promise.resolve([]);
  };
  return { asked, rows };
}

it('reads the lists of fifty owners, and their counts, by one statement each', async () => {
  const { asked, rows } = counting();
  const pages = new OwnerPages(rows);
  const ids = Array.from({ length: 50 }, () => randomUUID());
  const found = await Promise.all(ids.map((id) => pages.page('models', compatibleModels, id, { first: 5 })));
  expect(asked).toHaveLength(1);
  const counts = found.map(({ count }) => (typeof count === 'function' ? count() : count));
  expect(await Promise.all(counts)).toEqual(ids.map(() => 0));
  expect(asked).toHaveLength(2);
});

it('reads fifty entities, and what the viewer may do on them, by one statement each', async () => {
  const { asked, rows } = counting();
  const load = loadersFor(rows);
  const ids = Array.from({ length: 50 }, () => randomUUID());
  await Promise.all(ids.flatMap((id) => [load.certificationOfDevice.load(id), load.scopes.load(id)]));
  expect(asked).toHaveLength(2);
});
