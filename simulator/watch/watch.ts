import { progressFile, type Progress } from '../replay/progress.ts';
import { readState } from '../state-file.ts';
import type { Visitor } from '../visitor.ts';
import { Cursors } from './cursors.ts';
import { alertDocument, type AlertEvent, anomalyDocument, type AnomalyEvent } from './documents.ts';
import { follow } from './follow.ts';
import { alertLine, anomalyLine } from './lines.ts';

/** Shows anomalies and alerts on the console, as the person whose token it has. */
export async function watch(visitor: Visitor): Promise<void> {
  const cursors = new Cursors(visitor.dataFolder);
  const shift = (): number | undefined => readState<Progress>(progressFile(visitor.dataFolder))?.shiftMs;
  const anomalies = {
    ...{ topic: 'anomalyDetected', document: anomalyDocument },
    line: (event: AnomalyEvent) => anomalyLine(event, shift()),
  };
  const alerts = { topic: 'alertChanged', document: alertDocument, line: (event: AlertEvent) => alertLine(event) };
  await Promise.all([
    follow(visitor, cursors, anomalies, visitor.print),
    follow(visitor, cursors, alerts, visitor.print),
  ]);
}
