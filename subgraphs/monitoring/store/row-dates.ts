const dates = ['confirmedAt', 'failingSince', 'createdAt', 'finishedAt', 'nextAttemptAt'] as const;

/** The ORM gives moments as text or as Date, as it pleases. */
export function datesOf<Row extends object>(row: Row): Row {
  const fixed = { ...row } as Record<string, unknown>;
  for (const name of dates) {
    const value = fixed[name];
    if (typeof value === 'string') fixed[name] = new Date(value);
  }
  return fixed as Row;
}
