export interface FirmwareManifest {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  /** Grows with each release; a device installs no lower one than it has. */
  readonly versionCounter: number;
  readonly sizeBytes: number;
  /** SHA-256 of the artefact in hex. */
  readonly sha256: string;
  /** No device installs it after that moment; never ends if left out. */
  readonly expiresAt?: Date | null;
  /** Of the hardware that it runs on; any if left out. */
  readonly hardwareRevisions?: readonly string[] | null;
}

/**
 * What is signed: these fields in this order as JSON without spaces, in UTF-8; `expiresAt`, as RFC 3339 text in UTC to
 * the millisecond, only when there is one; then `hardwareRevisions`, only when there are any.
 */
export function manifestText(manifest: FirmwareManifest): string {
  const { manufacturer, model, version, versionCounter, sizeBytes, sha256 } = manifest;
  const expiry = manifest.expiresAt ? { expiresAt: manifest.expiresAt.toISOString() } : {};
  const hardware = manifest.hardwareRevisions ? { hardwareRevisions: manifest.hardwareRevisions } : {};
  return JSON.stringify({ manufacturer, model, version, versionCounter, sizeBytes, sha256, ...expiry, ...hardware });
}
