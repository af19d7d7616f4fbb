export const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
export const rmseOf = (errors: readonly number[]): number => Math.sqrt(meanOf(errors.map((error) => error ** 2)));

/** PHM 2008: late predictions cost more than early ones. */
export const phm08 = (errors: readonly number[]): number =>
  errors.reduce((sum, error) => sum + (error < 0 ? Math.exp(-error / 13) : Math.exp(error / 10)) - 1, 0);

/** Mean ± standard deviation over seeds. */
export function spread(values: readonly number[], digits = 2): string {
  const mean = meanOf(values);
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}

export interface Judged {
  readonly auc: number;
  readonly f1: number;
  readonly brier: number;
  /** 1 − Brier ÷ that of always saying the share. */
  readonly skill: number;
  readonly balanced: number;
}

/** Of probabilities and outcomes 0 or 1; decisions at 0.5. */
export function judge(probabilities: readonly number[], outcomes: readonly number[]): Judged {
  const order = probabilities.map((_, at) => at).sort((a, b) => probabilities[a]! - probabilities[b]!);
  let [ranks, positives] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && probabilities[order[to]!] === probabilities[order[from]!]) to += 1;
    for (let at = from; at < to; at += 1)
      if (outcomes[order[at]!] === 1) [ranks, positives] = [ranks + (from + to + 1) / 2, positives + 1];
    from = to;
  }
  const negatives = order.length - positives;
  const count = (said: boolean, is: number) =>
    probabilities.filter((p, at) => p >= 0.5 === said && outcomes[at] === is).length;
  const [hits, alarms, missed, rest] = [count(true, 1), count(true, 0), count(false, 1), count(false, 0)];
  const brier = meanOf(probabilities.map((p, at) => (p - outcomes[at]!) ** 2));
  const base = positives / order.length;
  return {
    ...{ auc: (ranks - (positives * (positives + 1)) / 2) / (positives * negatives), brier },
    ...{ f1: (2 * hits) / (2 * hits + alarms + missed), skill: 1 - brier / (base * (1 - base)) },
    balanced: (hits / (hits + missed) + rest / (rest + alarms)) / 2,
  };
}
