/** Read models of what devices publishes, one copy in the schema of each subgraph that keeps data of tenants. */
export function accessTables(schema: string): string[] {
  return [
    `create table ${schema}.access (
       organization_id uuid not null,
       subject_id uuid not null,
       building_id uuid not null,
       scopes integer not null,
       expires_at timestamptz,
       primary key (organization_id, subject_id)
     );
     create table ${schema}.installation (
       key integer primary key,
       device_id uuid not null,
       subject_id uuid not null,
       equipment_id uuid,
       building_id uuid not null,
       valid_from timestamptz not null,
       valid_to timestamptz
     );
     create index installation_by_subject on ${schema}.installation (subject_id);
     create index installation_by_device on ${schema}.installation (device_id);`,
    visibleSubjects(schema),
  ];
}

/**
 * `visible_subjects(bit)`: the subjects that the transaction's organization has this scope on, now. The reader cannot
 * see the access table itself; the function answers for the organization of the transaction only.
 */
export function visibleSubjects(schema: string): string {
  return `create function ${schema}.visible_subjects(scope_bit integer) returns uuid[]
    language sql stable security definer set search_path = ${schema}, pg_temp
    return coalesce((
      select array_agg(a.subject_id) from ${schema}.access a
      where a.organization_id = nullif(current_setting('app.organization', true), '')::uuid
        and (a.scopes & scope_bit) <> 0 and (a.expires_at is null or a.expires_at > now())
    ), '{}'::uuid[]);
    revoke all on function ${schema}.visible_subjects(integer) from public;
    grant execute on function ${schema}.visible_subjects(integer) to ${schema}_reader;`;
}

/**
 * The reader sees rows of subjects on which the viewer's organization has the scope. The set is computed once a
 * statement (a scalar subquery), which keeps a page at milliseconds where IN or EXISTS per row take far longer.
 * The owner role is not subject to it: workers and COPY use that one, resolvers never do.
 */
export function subjectPolicy(
  schema: string,
  table: string,
  bit: number,
  command: 'select' | 'update' = 'select',
): string[] {
  const test = `subject_id = any ((select ${schema}.visible_subjects(${bit}))::uuid[])`;
  return [
    `alter table ${schema}.${table} enable row level security;
     create policy ${table}_${command}_${bit} on ${schema}.${table} for ${command} to ${schema}_reader using (${test});
     grant ${command} on ${schema}.${table} to ${schema}_reader;`,
  ];
}
