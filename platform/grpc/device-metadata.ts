/** Metadata in which a device says who it is, where no certificate does. */
export const DEVICE_ID_METADATA_KEY = 'eo-device-id';
