import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../../client/request.ts';
import { subscribeWithResume } from '../../client/subscribe.ts';
import type { Manifest } from '../device/firmware-manifest.ts';
import type { Visitor } from '../visitor.ts';
import type { Outcome } from './outcome.ts';
import { reportState, type Sender } from './send.ts';
import { Updater } from './update-firmware.ts';

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

/** Takes the commands of a building's devices as its gateway, carries them out and says how it went. */
export async function answerCommands(visitor: Visitor, sender: Sender): Promise<void> {
  const done = new Set<string>();
  const updater = new Updater(visitor, sender);
  await subscribeWithResume<CommandEvent>({
    ...{ url: sender.graphUrl, token: sender.token, signal: sender.signal, query: commandsDocument },
    onEvent: async ({ deviceCommands: { command } }) => {
      // Delivery is at least once; a device executes a command once.
      if (done.has(command.id)) return;
      done.add(command.id);
      await answer(visitor, { sender, updater }, command).catch((error: unknown) => {
        if (!visitor.signal.aborted) visitor.print(`fleet    ${command.name} was not answered: ${String(error)}`);
      });
    },
    onError: (error, final) => {
      if (final) visitor.print(`fleet    commands can no longer be received: ${error.message}`);
    },
  });
}

interface Tools {
  readonly sender: Sender;
  readonly updater: Updater;
}

async function answer(visitor: Visitor, tools: Tools, command: Command): Promise<void> {
  const { graphUrl: url, token, signal } = tools.sender;
  const say = <Data>(query: string, input: unknown) =>
    request<Data>({ url, token, signal, query, retries: 4, variables: { input } });
  const { acknowledgeCommand } = await say<Acknowledged>(acknowledgeDocument, { commandId: command.id });
  // Taken back, expired or taken on before: what was not acknowledged is not executed.
  if (acknowledgeCommand.errors.length > 0) return;
  await sleep(1_000, undefined, { signal });
  const outcome = await carryOut(tools, command);
  await say(completeDocument, { commandId: command.id, ...outcome });
  visitor.print(`fleet    ${command.name}: ${outcome.message}`);
}

async function carryOut({ sender, updater }: Tools, { name, params, device }: Command): Promise<Outcome> {
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
      return updater.update((params ?? {}) as unknown as Manifest, device?.id ?? '');
    default:
      return { outcome: 'FAILED', message: `this simulated device does not know ${name}` };
  }
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
