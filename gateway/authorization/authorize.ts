import { GraphQLError } from 'graphql';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { unauthenticated } from '../operations/refusals.ts';
import type { Requirement } from './requirements.ts';

/** Names of places that a refusal tells at most. */
const maxPlaces = 3;

/** What `@requiresScopes` can ask for here: `kind:device`, `kind:user`, `role:ADMIN`…, `org:OWNER`…. */
export function scopesOf({ kind, role, organizationKind }: Viewer): ReadonlySet<string> {
  const scopes = new Set<string>();
  if (kind !== 'anonymous') scopes.add(`kind:${kind}`);
  if (role) scopes.add(`role:${role}`);
  if (organizationKind) scopes.add(`org:${organizationKind}`);
  return scopes;
}

/** Why this viewer may not run what needs all that; null: they may. */
export function findRefusal(requirements: readonly Requirement[], viewer: Viewer): GraphQLError | null {
  if (requirements.length === 0) return null;
  if (viewer.kind === 'anonymous') return unauthenticated();
  const scopes = scopesOf(viewer);
  const unmet = requirements.filter(({ anyOf }) => anyOf && !anyOf.some((all) => all.every((one) => scopes.has(one))));
  return unmet.length > 0 ? forbidden(unmet) : null;
}

function forbidden(unmet: readonly Requirement[]): GraphQLError {
  const reasons = unmet.slice(0, maxPlaces).map(({ place, anyOf }) => {
    const choices = (anyOf ?? []).map((all) => all.join(' and ')).join(', or ');
    return `"${place}" needs ${choices}`;
  });
  const more = unmet.length > maxPlaces ? ` (and ${unmet.length - maxPlaces} more)` : '';
  return new GraphQLError(`Not allowed: ${reasons.join('; ')}${more}.`, {
    extensions: { code: 'FORBIDDEN', http: { status: 403 } },
  });
}
