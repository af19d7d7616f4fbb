import type { Migration } from '../../platform/db/migrate.ts';

/** Which organizations there are, from the registry: an id that is none is refused. No reader sees it. */
export const organizations: Migration = {
  name: '0007-organizations',
  sql: ['create table partners.registry_organization (id uuid primary key)'],
};
