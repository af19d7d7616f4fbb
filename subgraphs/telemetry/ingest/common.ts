import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';

/** What a batch says of all of its readings that do not say otherwise. */
export interface Common {
  readonly deviceId: string;
  readonly operatingMode: OperatingMode;
  readonly historical: boolean;
}
