import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scoreClasses } from '../../bench/score-predictions-classify.ts';
import { scoreRul } from '../../bench/score-predictions-rul.ts';
import { growHere } from '../../subgraphs/predictions/model/forest/grow.ts';
import { seeded } from '../../subgraphs/predictions/model/forest/random.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'score-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
const file = (name: string, text?: string) => {
  const where = path.join(folder, name);
  if (text !== undefined) writeFileSync(where, text);
  return where;
};
const csv = (head: string, rows: readonly (readonly (string | number)[])[]) =>
  `${[head, ...rows.map((row) => row.join(','))].join('\n')}\n`;

const random = seeded(6);
/** Units that wear: a falls, b rises, c is noise; in order of time. */
const lives = Array.from({ length: 14 }, (_, unit) => {
  const length = 60 + Math.floor(random() * 60);
  return Array.from({ length }, (_step, at) => {
    const wear = ((at + 1) / length) ** 2;
    return [unit + 1, at + 1, 5 - wear + 0.05 * random(), 20 + 3 * wear + 0.1 * random(), random()];
  });
});
const whole = lives.slice(0, 10).flat();
const cutAt = lives.slice(10).map((life) => Math.floor(life.length * 0.8));
const begun = lives.slice(10).flatMap((life, at) => life.slice(0, cutAt[at]));
const rul = (train: string, test: string, more = {}) =>
  scoreRul(growHere, { ...{ train, test, out: file('out.csv'), cap: null, unit: 'unit', cycle: 'cycle' }, ...more });
const written = () =>
  readFileSync(file('out.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

describe('scoring remaining lives', () => {
  const train = file('train.csv', csv('unit,cycle,a,b,c', whole));
  const test = file('test.csv', csv('unit,cycle,a,b,c', begun));

  it('writes one row a test unit, near what really remained, within its interval', async () => {
    await rul(train, test);
    const [head, ...rows] = written();
    expect(head).toEqual(['unit', 'rul_pred', 'rul_lo', 'rul_hi']);
    expect(rows.map(([unit]) => unit)).toEqual(['11', '12', '13', '14']);
    rows.forEach(([, said, low, high], at) => {
      expect(Math.abs(Number(said) - (lives[10 + at]!.length - cutAt[at]!))).toBeLessThan(15);
      expect([Number(low) <= Number(said), Number(said) <= Number(high)]).toEqual([true, true]);
    });
  });

  it('says the same when columns are renamed and shuffled, and rows come in another order', async () => {
    await rul(train, test);
    const before = written();
    const moved = (rows: readonly number[][]) =>
      rows.toReversed().map(([unit, cycle, a, b, c]) => [c!, unit!, b!, cycle!, a!]);
    const order = (rows: readonly number[][]) => moved(rows).sort((one, other) => one[1]! - other[1]!);
    await rul(
      file('train2.csv', csv('x,machine,q7,day,k', order(whole))),
      file('test2.csv', csv('x,machine,q7,day,k', order(begun))),
      { unit: 'machine', cycle: 'day' },
    );
    expect(written().slice(1)).toEqual(before.slice(1));
  });

  it('keeps to a cap that is given', async () => {
    await rul(train, test, { cap: 5 });
    expect(
      written()
        .slice(1)
        .every(([, said]) => Number(said) <= 5),
    ).toBe(true);
  });

  it.each([
    ['unit,cycle,a\n1,1,2\n1,2,x\n', ':3: "x" in column "a" is not a number.'],
    ['unit,cycle,a\n1,1,2\n1,2\n', ':3: 2 cells, and the header has 3.'],
    ['unit,cycle,a\n1,1,2\n1,1,3\n', ':3: unit 1 has two rows of cycle 1.'],
    ['unit,cycle,a\n1,,2\n', ':2: unit or cycle is empty.'],
    ['unit,age,a\n1,1,2\n', 'has no column "cycle"; it has unit, age, a.'],
    ['unit,cycle,a,a\n1,1,2,3\n', ':1: there are two columns "a".'],
    ['unit,cycle,a\n1,1,"2\n', ':'],
    ['unit,cycle,a\n', 'has a header and no rows.'],
    ['', 'is empty'],
    ['unit,cycle,a\n1,1,2\n1,2,3\n', 'has 1 unit; at least 2 are needed.'],
  ])('refuses %j with the line and the reason', async (text, reason) => {
    await expect(rul(file('bad.csv', text), test)).rejects.toThrow(reason);
  });

  it('refuses a file that is not there', async () => {
    await expect(rul(file('none.csv'), test)).rejects.toThrow('cannot be read: ENOENT');
  });
});

describe('scoring classes', () => {
  /** It fails when the product of two inputs is large: no input alone tells it. */
  const rows = Array.from({ length: 600 }, (_, at) => {
    const [x, y] = [random() * 10, random() * 10];
    return [
      at + 1,
      ['low', 'high'][at % 2]!,
      x.toFixed(3),
      y.toFixed(3),
      x * y > 50 ? 1 : 0,
      x * y > 50 ? (x > y ? 'left' : 'right') : 'none',
    ];
  });
  const head = 'id,kind,x,y,failed,why';
  const train = file('classes.csv', csv(head, rows.slice(0, 450)));
  const test = file('asked.csv', csv(head, rows.slice(450)));
  const classes = (label: string, ignored: string[], key = 'id') =>
    scoreClasses(growHere, { train, test, out: file('out.csv'), key, label, ignored });

  it('writes key and probability, high where it failed', async () => {
    await classes('failed', ['why']);
    const [first, ...said] = written();
    expect(first).toEqual(['id', 'prob']);
    const right = said.filter(([, p], at) => Number(p) >= 0.5 === (rows[450 + at]![4] === 1));
    expect(right.length / said.length).toBeGreaterThan(0.9);
  });

  it('writes the likeliest of several classes, and probabilities that sum to 1', async () => {
    await classes('why', ['failed']);
    const [first, ...said] = written();
    expect(first).toEqual(['id', 'why_pred', 'prob_left', 'prob_none', 'prob_right']);
    for (const [, , ...shares] of said) expect(shares.reduce((sum, one) => sum + Number(one), 0)).toBeCloseTo(1, 4);
    const right = said.filter(([, why], at) => why === rows[450 + at]![5]);
    expect(right.length / said.length).toBeGreaterThan(0.85);
  });

  it('refuses columns that are not there, and labels that are all the same', async () => {
    await expect(classes('failed', ['nothing'])).rejects.toThrow('has no column "nothing"');
    await expect(classes('failed', [], 'number')).rejects.toThrow('has no column "number"');
    const same = file(
      'same.csv',
      csv(
        head,
        rows.filter((row) => row[4] === 0),
      ),
    );
    await expect(
      scoreClasses(growHere, { train: same, test, out: file('out.csv'), key: 'id', label: 'failed', ignored: [] }),
    ).rejects.toThrow('all rows have the label "0"');
  });
});
