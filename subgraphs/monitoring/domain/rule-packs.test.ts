import { expect, it } from 'vitest';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import { faultOfCondition } from './alert-rule.ts';
import { packRules, rulePacks } from './rule-packs.ts';

it.each(rulePacks)('the rules of pack %s watch metrics of the catalogue, within what is plausible for them', (pack) => {
  const names = packRules[pack].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { metric: name, condition } of packRules[pack]) {
    const metric = catalogue.find((one) => one.name === name);
    expect(metric, name).toBeDefined();
    expect(faultOfCondition(condition), name).toBeNull();
    const [low, high] = metric?.possible ?? [null, null];
    for (const limit of [condition.above, condition.below]) {
      if (limit === null) continue;
      expect(limit).toBeGreaterThan(low ?? -Infinity);
      expect(limit).toBeLessThan(high ?? Infinity);
    }
  }
});
