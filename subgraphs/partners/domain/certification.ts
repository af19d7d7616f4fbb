/** How far the certification of a device model is. */
export const certificationStatuses = [
  'submitted',
  'in_testing',
  'passed',
  'failed',
  'certified',
  'rejected',
  'withdrawn',
  'expired',
] as const;
export type CertificationStatus = (typeof certificationStatuses)[number];

export const certificationEvents = ['start_run', 'pass', 'fail', 'certify', 'reject', 'withdraw', 'expire'] as const;
export type CertificationEvent = (typeof certificationEvents)[number];

const nothing = {
  start_run: null,
  pass: null,
  fail: null,
  certify: null,
  reject: null,
  withdraw: null,
  expire: null,
} as const;
const closable = { ...nothing, reject: 'rejected', withdraw: 'withdrawn' } as const;

/** The state after an event; null where the event is not possible. Only what passed a run can be certified. */
const transitions: Readonly<
  Record<CertificationStatus, Readonly<Record<CertificationEvent, CertificationStatus | null>>>
> = {
  submitted: { ...closable, start_run: 'in_testing' },
  in_testing: { ...closable, pass: 'passed', fail: 'failed' },
  passed: { ...closable, start_run: 'in_testing', certify: 'certified' },
  failed: { ...closable, start_run: 'in_testing' },
  certified: { ...nothing, withdraw: 'withdrawn', expire: 'expired' },
  rejected: nothing,
  withdrawn: nothing,
  expired: { ...closable, start_run: 'in_testing' },
};

export function afterEvent(status: CertificationStatus, event: CertificationEvent): CertificationStatus | null {
  return transitions[status][event];
}

/** A certificate is good for two years from the decision. */
export const certificateDays = 730;
