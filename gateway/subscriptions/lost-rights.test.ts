import { parse, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AccessFeed } from '../identity/access-feed.ts';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { endsWith } from './lost-rights.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [organization, other, lift, second, building, device] = [1, 2, 3, 4, 5, 6].map(id) as [
  ...[string, string, string, string, string, string],
];
const entry = (subjectId: string, scopes = 3) =>
  Buffer.from(JSON.stringify({ organizationId: organization, subjectId, buildingId: building, scopes }));
const key = (subject: string) => `${organization}.${subject}`;

const asked = (text: string, variables: Record<string, unknown> = {}, of = organization, kind = 'user') =>
  ({
    planned: { operation: parse(text).definitions[0] as OperationDefinitionNode } as PlannedOperation,
    variables,
    context: { viewer: { ...anonymousViewer, kind, organizationId: of } },
  }) as unknown as SubscriptionRequest;
const named = (subject: string) => asked('subscription ($id: ID) { x(id: $id) }', { filter: { of: [subject] } });

/** Of what is asked, what ends when the lift is lost. */
function ended(requests: readonly SubscriptionRequest[], { left }: { left: boolean }): boolean[] {
  const access = new AccessFeed();
  access.apply(key(lift), entry(lift));
  if (left) access.apply(key(second), entry(second));
  const subjectOf = (one: string) => (one === device ? lift : null);
  let outcome: boolean[] = [];
  access.onLoss((loss) => (outcome = requests.map(endsWith(loss, { access, subjectOf }))));
  access.apply(key(lift), null);
  return outcome;
}

describe('a right that is lost', () => {
  it('ends what names the subject or a device on it, in the text or in variables', () => {
    const text = asked(`subscription { x(id: "${lift}") }`);
    expect(ended([text, named(lift), named(device)], { left: true })).toEqual([true, true, true]);
  });

  it('leaves what names something else, of others, and of devices', () => {
    const theirs = asked('subscription { x }', { id: lift }, other);
    const ofDevice = asked('subscription { x }', { id: lift }, organization, 'device');
    expect(ended([named(second), theirs, ofDevice], { left: true })).toEqual([false, false, false]);
  });

  it('ends what names nothing or the building only when nothing is seen there any more', () => {
    const requests = [asked('subscription { x }'), named(building)];
    expect(ended(requests, { left: true })).toEqual([false, false]);
    expect(ended(requests, { left: false })).toEqual([true, true]);
  });

  it('is one also when only a scope went; what was added or repeated is none', () => {
    const access = new AccessFeed();
    const losses: string[] = [];
    access.onLoss(({ subjectId }) => losses.push(subjectId));
    for (const scopes of [3, 3, 7]) access.apply(key(lift), entry(lift, scopes));
    expect(losses).toEqual([]);
    access.apply(key(lift), entry(lift, 6));
    expect(losses).toEqual([lift]);
    expect(access.sees(organization, building)).toBe(true);
  });
});
