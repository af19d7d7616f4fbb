/** Stand-in until platform/auth/viewer.ts is there. */
export interface Viewer {
  readonly kind: 'user' | 'device' | 'anonymous';
  readonly id: string;
  readonly organizationId: string | null;
  readonly organizationKind: string | null;
  readonly role: string | null;
  readonly deviceId: string | null;
  readonly expiresAt: number | null;
}
export const anonymousViewer: Viewer = {
  kind: 'anonymous',
  id: 'anonymous',
  organizationId: null,
  organizationKind: null,
  role: null,
  deviceId: null,
  expiresAt: null,
};
