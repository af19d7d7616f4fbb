import type { Migration } from '../../platform/db/migrate.ts';

// The same as `shardOf` of core/contracts/reading-batch.ts (FNV-1a, 32 bits): whose readings a writer stores, its hours it rolls up.
const shards = `
create function telemetry.shard_of(subject uuid) returns smallint language plpgsql immutable strict parallel safe as $body$
declare
  hash bigint := 2166136261;
begin
  for i in 1..36 loop
    hash := ((hash # ascii(substr(subject::text, i, 1))) * 16777619) & 4294967295;
  end loop;
  return hash % 16;
end $body$;
revoke all on function telemetry.shard_of(uuid) from public;
alter table telemetry.installation add column shard smallint not null generated always as (telemetry.shard_of(subject_id)) stored;
`;

export const shardsOfInstallations: Migration = { name: '0010-shards', sql: [shards] };
