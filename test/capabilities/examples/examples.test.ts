import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../../../client/graph-error.ts';
import { request } from '../../../client/request.ts';
import type { Plan, ProcessSpec } from '../../../deploy/all-in-one/plan.ts';
import { startStack, type TestStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import { firstEvent, readExamples, runOnce } from './run-example.ts';
import { prepare, type State } from './prepare.ts';
import { notRun, script, variablesOf } from './script.ts';

const examples = readExamples();

/** Nobody wants to wait a minute for what is looked at once a minute. */
function impatient(plan: Plan): Plan {
  const often = { TRAINING_CHECK_SECONDS: '1', REFRESH_SECONDS: '1', HEALTH_EVERY_MS: '1000' };
  const hurried = (specs: readonly ProcessSpec[]) => specs.map((spec) => ({ ...spec, env: { ...spec.env, ...often } }));
  return { ...plan, apis: hurried(plan.apis), workers: hurried(plan.workers) };
}

/** Takes down the id that lies at the path. */
function keep(data: unknown, [name, ...path]: readonly [string, ...string[]], { ids }: State): void {
  const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data);
  if (typeof found !== 'string') throw new Error(`the answer has no ${path.join('.')}`);
  ids[name] = found;
}

/** Every operation that docs/examples shows, through the gateway, as the role that it is for; none may be refused. */
describe('the examples work as they are shown', () => {
  const closing = new AsyncDisposableStack();
  let stack: TestStack;
  let state: State;
  beforeAll(async () => {
    stack = closing.use(await startStack(impatient));
    state = await prepare(stack);
  }, 180_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  /** In the order of the script: what one makes, another needs. What it does not name comes after, as the owner. */
  const ordered = [
    ...Object.keys(script),
    ...[...examples.keys()].filter((name) => !(name in script) && !(name in notRun)),
  ];

  it('the script names only examples that exist', () => {
    expect(Object.keys({ ...script, ...notRun }).filter((name) => !examples.has(name))).toEqual([]);
  });

  it.each(ordered)(
    '%s',
    async (name) => {
      const example = examples.get(name);
      if (example === undefined) throw new Error('there is no such example');
      const step = script[name] ?? {};
      const target = { url: stack.graph, token: state.tokens[step.as ?? 'owner'] ?? '' };
      const own = step.variables?.(state) ?? {};
      const variables = { ...variablesOf(example, state), ...own };
      const run = example.kind === 'subscription' ? firstEvent : runOnce;
      const attempt = () => run(target, example, variables);
      const data = step.eventually
        ? await until('it to be possible', () => attempt().catch(() => null), 30_000)
        : await attempt();
      expect(Object.keys(data).length).toBeGreaterThan(0);
      if (step.keep) keep(data, step.keep, state);
    },
    60_000,
  );

  const mutations = [...examples.values()].filter(({ name, kind }) => kind === 'mutation' && !(name in notRun));

  it.each(mutations)('$name is refused to a VIEWER, who changes nothing', async (example) => {
    const variables = { ...variablesOf(example, state), ...script[example.name]?.variables?.(state) };
    const target = { url: stack.graph, token: state.tokens['viewer'] ?? '' };
    const refusal: unknown = await runOnce(target, example, variables).catch((fault: unknown) => fault);
    const code = refusal instanceof GraphError ? refusal.code : String(refusal);
    // What is not theirs to see does not exist; what only devices do is no business of people.
    expect(code).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$|"code":"(FORBIDDEN|NOT_FOUND)"/);
  });

  it('a refusal would be noticed', async () => {
    const text = 'mutation { resolveAlert(input: { alertId: "0" }) { alert { id } errors { code message } } }';
    const example = { name: 'refused', text, kind: 'mutation', variables: [] } as const;
    await expect(runOnce({ url: stack.graph, token: state.tokens['owner'] ?? '' }, example, {})).rejects.toThrow(
      'NOT_FOUND',
    );
    await expect(request({ url: stack.graph, query: '{ devices { totalCount } }' })).rejects.toThrow();
  });
});
