import { forbidden } from '../../../platform/errors/graph-errors.ts';
import type { TelemetryContext } from '../context.ts';

/** What exists for the viewer but may not be read is refused, not shown as empty. @throws FORBIDDEN */
export async function requireScope(equipmentId: string, context: TelemetryContext): Promise<void> {
  if (await context.readable.load(equipmentId)) return;
  throw forbidden('Your access to this does not include READ_TELEMETRY.');
}
