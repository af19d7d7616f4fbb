import { z } from 'zod';

/** On whose behalf an operation runs. `expiresAt` in Unix milliseconds, null when it does not expire. */
export const viewerSchema = z.object({
  kind: z.enum(['user', 'device', 'anonymous']),
  id: z.string(),
  organizationId: z.string().nullable(),
  organizationKind: z.enum(['OWNER', 'SERVICE_COMPANY', 'MANUFACTURER', 'PARTNER', 'OPERATOR']).nullable(),
  role: z.enum(['ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER']).nullable(),
  deviceId: z.string().nullable(),
  expiresAt: z.number().nullable(),
});
export type Viewer = Readonly<z.infer<typeof viewerSchema>>;

export const anonymousViewer: Viewer = {
  kind: 'anonymous',
  id: 'anonymous',
  organizationId: null,
  organizationKind: null,
  role: null,
  deviceId: null,
  expiresAt: null,
};

/** The organization whose rows the viewer may see; '' for none: a device writes for itself and reads nothing of a tenant. */
function organizationOf(viewer: Viewer): string {
  return viewer.kind === 'user' ? (viewer.organizationId ?? '') : '';
}

/** Organization, user, role, device and kind of organization as row-level security reads them; '' for none. */
export function viewerSettings(viewer: Viewer): readonly [string, string, string, string, string] {
  const isUser = viewer.kind === 'user';
  return [
    organizationOf(viewer),
    isUser ? viewer.id : '',
    viewer.role ?? '',
    viewer.deviceId ?? '',
    isUser ? (viewer.organizationKind ?? '') : '',
  ];
}
