/** Row-level security also for the owner of the table: who forgets a policy sees nothing. The owner role gets all rows. */
export function guarded(table: string): string[] {
  return [
    `alter table devices.${table} enable row level security`,
    `alter table devices.${table} force row level security`,
    `create policy ${table}_owner on devices.${table} for all to devices_owner using (true) with check (true)`,
  ];
}

/** What a resolver may read of a table: `visible` is true for each row its viewer may see. */
export function readable(table: string, visible: string, columns = ''): string[] {
  return [
    `grant select ${columns} on devices.${table} to devices_reader`,
    `create policy ${table}_read on devices.${table} for select to devices_reader using (${visible})`,
  ];
}

const ownAndManaged = 'organization_id = devices.current_organization() and devices.may_manage()';

/** A manager may add rows, in the own organization only. */
export function insertable(table: string): string[] {
  return [
    `grant insert on devices.${table} to devices_reader`,
    `create policy ${table}_insert on devices.${table} for insert to devices_reader with check (${ownAndManaged})`,
  ];
}

/** A manager may change these columns of rows of the own organization. */
export function updatable(table: string, columns: string): string[] {
  return [
    `grant update (${columns}) on devices.${table} to devices_reader`,
    `create policy ${table}_update on devices.${table} for update to devices_reader
       using (${ownAndManaged}) with check (${ownAndManaged})`,
  ];
}
