/** Expressions for policies: who asks, from the settings of the viewer's transaction. */
export const ownOrganization = `nullif(current_setting('app.organization', true), '')::uuid`;
export const isOperator = `(current_setting('app.organization_kind', true) = 'OPERATOR')`;
export const isSignedIn = `(coalesce(current_setting('app.user', true), '') <> ''
  or coalesce(current_setting('app.device', true), '') <> '')`;

/** Subjects on which the viewer's organization has any of these scopes. */
export const visible = (column: string, bits: number) =>
  `${column} = any ((select partners.visible_subjects(${bits}))::uuid[])`;

/** Row-level security for the reader: it sees the rows that meet the test. `columns` leaves out what no reader may have. */
export const readable = (table: string, test: string, columns?: readonly string[]) => `
alter table partners.${table} enable row level security;
create policy ${table}_select on partners.${table} for select to partners_reader using (${test});
grant select ${columns === undefined ? '' : `(${columns.join(', ')})`} on partners.${table} to partners_reader;`;
