import { readFileSync } from 'node:fs';
import { parse, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findRefusal } from '../../gateway/authorization/authorize.ts';
import { requirementsOf } from '../../gateway/authorization/operation-requirements.ts';
import { loadSupergraph } from '../../gateway/supergraph/load-supergraph.ts';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';

const { requirements, apiSchema } = loadSupergraph(readFileSync('supergraph.graphql', 'utf8'));

const device: Viewer = { ...anonymousViewer, kind: 'device', id: 'd', deviceId: 'd' };
const user = (role: Viewer['role']): Viewer => ({ ...anonymousViewer, kind: 'user', id: 'u', role });

function codeFor(source: string, viewer: Viewer): unknown {
  const document = parse(source);
  const [operation] = document.definitions;
  if (operation?.kind !== 'OperationDefinition') throw new Error('An operation comes first.');
  return (
    findRefusal(requirementsOf(operation, document, apiSchema, requirements), viewer)?.extensions['code'] ?? 'allowed'
  );
}

describe('our own graph', () => {
  it('says what is protected, whatever the directive is called in the supergraph', () => {
    const needsScopes = (place: string) => {
      const [type = '', field = ''] = place.split('.');
      return requirements.ofField(type, field).some(({ anyOf }) => anyOf !== null);
    };
    expect(requirements.places.filter(needsScopes).sort()).toEqual([
      'Mutation.acknowledgeCommand',
      'Mutation.completeCommand',
      'Mutation.reportDeviceState',
      'Query.firmwareArtefact',
      'Query.pendingCommands',
      'Query.unfinishedCommands',
      'Query.webhookDeliveries',
      'Query.webhooks',
      'Subscription.deviceCommands',
    ]);
  });

  it('lets only who has signed in ask anything but to sign in and to claim a device', () => {
    const open = ['Query', 'Mutation', 'Subscription'].flatMap((root) =>
      Object.keys((apiSchema.getType(root) as GraphQLObjectType).getFields())
        .filter((field) => requirements.ofField(root, field).length === 0)
        .map((field) => `${root}.${field}`),
    );
    expect(open.sort()).toEqual(['Mutation.acceptInvitation', 'Mutation.claimDevice', 'Mutation.signIn']);
  });

  it.each(['{ pendingCommands { id } }', 'subscription { deviceCommands { cursor } }'])(
    'keeps what is for devices only from people: %s',
    (source) => {
      expect(codeFor(source, device)).toBe('allowed');
      expect(codeFor(source, user('ADMIN'))).toBe('FORBIDDEN');
      expect(codeFor(source, anonymousViewer)).toBe('UNAUTHENTICATED');
    },
  );

  it('keeps webhooks from those who do not manage', () => {
    const source =
      'query ($n: Int) { mine: webhooks(first: $n) { ...W } } fragment W on WebhookConnection { nodes { id } }';
    expect(
      ['ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER'].map((role) => codeFor(source, user(role as Viewer['role']))),
    ).toEqual(['allowed', 'allowed', 'FORBIDDEN', 'FORBIDDEN']);
  });
});
