import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../../client/request.ts';
import { subscribeWithResume } from '../../client/subscribe.ts';
import type { Visitor } from '../visitor.ts';
import { reportState, type Sender } from './send.ts';

const commandsDocument = /* GraphQL */ `
  subscription FleetCommands($after: Cursor) {
    deviceCommands(after: $after) {
      cursor
      command {
        id
        name
        params
        device {
          id
        }
      }
    }
  }
`;

const acknowledgeDocument = /* GraphQL */ `
  mutation AcknowledgeFleetCommand($input: CommandInput!) {
    acknowledgeCommand(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

const completeDocument = /* GraphQL */ `
  mutation CompleteFleetCommand($input: CompleteCommandInput!) {
    completeCommand(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

const artefactDocument = /* GraphQL */ `
  query FleetFirmware($firmwareId: ID!) {
    firmwareArtefact(firmwareId: $firmwareId)
  }
`;

interface Command {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly device: { readonly id: string } | null;
}

interface CommandEvent {
  readonly deviceCommands: { readonly cursor: string; readonly command: Command };
}

interface Acknowledged {
  readonly acknowledgeCommand: { readonly errors: readonly unknown[] };
}

interface Outcome {
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly message: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** Takes the commands of a building's devices as its gateway, carries them out and says how it went. */
export async function answerCommands(visitor: Visitor, sender: Sender): Promise<void> {
  const done = new Set<string>();
  await subscribeWithResume<CommandEvent>({
    ...{ url: sender.graphUrl, token: sender.token, signal: sender.signal, query: commandsDocument },
    onEvent: async ({ deviceCommands: { command } }) => {
      // Delivery is at least once; a device executes a command once.
      if (done.has(command.id)) return;
      done.add(command.id);
      await answer(visitor, sender, command).catch((error: unknown) => {
        if (!visitor.signal.aborted) visitor.print(`fleet    ${command.name} was not answered: ${String(error)}`);
      });
    },
    onError: (error, final) => {
      if (final) visitor.print(`fleet    commands can no longer be received: ${error.message}`);
    },
  });
}

async function answer(visitor: Visitor, sender: Sender, command: Command): Promise<void> {
  const { graphUrl: url, token, signal } = sender;
  const say = <Data>(query: string, input: unknown) =>
    request<Data>({ url, token, signal, query, retries: 4, variables: { input } });
  const { acknowledgeCommand } = await say<Acknowledged>(acknowledgeDocument, { commandId: command.id });
  // Taken back, expired or taken on before: what was not acknowledged is not executed.
  if (acknowledgeCommand.errors.length > 0) return;
  await sleep(1_000, undefined, { signal });
  const outcome = await carryOut(sender, command);
  await say(completeDocument, { commandId: command.id, ...outcome });
  visitor.print(`fleet    ${command.name}: ${outcome.message}`);
}

async function carryOut(sender: Sender, { name, params, device }: Command): Promise<Outcome> {
  switch (name) {
    case 'PING':
      return { outcome: 'SUCCEEDED', message: 'answered', result: { at: new Date().toISOString() } };
    case 'RUN_SELF_TEST':
      return { outcome: 'SUCCEEDED', message: 'self-test passed', result: { memory: 'ok', clock: 'ok', sensor: 'ok' } };
    case 'IDENTIFY':
    case 'REBOOT':
      return { outcome: 'SUCCEEDED', message: 'done' };
    case 'SET_REPORTING_INTERVAL':
      return { outcome: 'SUCCEEDED', message: `reports every ${String(params?.['seconds'])} s` };
    case 'APPLY_CONFIGURATION':
      return applyConfiguration(sender, params ?? {}, device?.id ?? null);
    case 'UPDATE_FIRMWARE':
      return updateFirmware(sender, params ?? {}, device?.id ?? null);
    default:
      return { outcome: 'FAILED', message: `this simulated device does not know ${name}` };
  }
}

/** Downloads the artefact and believes it only when its SHA-256 is the one that was announced. */
async function updateFirmware(sender: Sender, params: Readonly<Record<string, unknown>>, deviceId: string | null) {
  const { graphUrl: url, token, signal } = sender;
  const variables = { firmwareId: params['firmwareId'] };
  const { firmwareArtefact } = await request<{ firmwareArtefact: string | null }>({
    ...{ url, token, signal, variables, query: artefactDocument, retries: 4 },
  });
  if (firmwareArtefact === null) return { outcome: 'FAILED', message: 'the maker keeps the artefact' } as const;
  const found = createHash('sha256').update(Buffer.from(firmwareArtefact, 'base64')).digest('hex');
  if (found !== params['sha256']) return { outcome: 'FAILED', message: 'the SHA-256 of the artefact differs' } as const;
  await reportState(sender, { deviceId, firmwareVersion: params['version'] });
  return { outcome: 'SUCCEEDED', message: `now runs ${String(params['version'])}` } as const;
}

/** Takes on what is desired and reports it, so that nothing drifts. */
async function applyConfiguration(
  sender: Sender,
  { configuration, version }: Readonly<Record<string, unknown>>,
  deviceId: string | null,
): Promise<Outcome> {
  const [refusal] = await reportState(sender, { deviceId, configuration, configurationVersion: version });
  if (refusal) return { outcome: 'FAILED', message: refusal.message };
  return { outcome: 'SUCCEEDED', message: `applied configuration ${String(version)}` };
}
