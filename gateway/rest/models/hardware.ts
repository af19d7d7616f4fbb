import { deviceTypes } from './devices.ts';
import { flag, listOf, moment, objectOf, orNull, ref, type Schema, text, uuid, whole, words } from './schema.ts';

export const partnerTypes = [
  ...['sensor_manufacturer', 'diagnostic_tool_maker', 'bms_vendor', 'ar_vr_provider', 'manufacturer'],
] as const;

const page = (of: string, description: string): Schema =>
  objectOf(description, {
    items: listOf(ref(of), 'What is on it.'),
    total_count: whole('How many there are on all pages.', 0),
    next_cursor: orNull(text('Give it as `cursor` for the next page; null on the last one.')),
  });

/** The partner programme: table and endpoints of the specification. */
export const hardwareModels = {
  Partner: objectOf('A partner of the programme.', {
    id: uuid('The partner.'),
    name: text('Its name.'),
    partner_type: words(partnerTypes, 'What kind of partner it is.'),
    integration: text('What is integrated.'),
    revenue_model: text('What both live on.'),
    status: text('How far the partnership is.'),
    website: orNull(text('Its website.')),
    is_example: flag('Whether it is an invented example.'),
  }),
  PartnerList: page('Partner', 'A page of partners.'),
  CompatibleDevice: objectOf('A device model that works with the platform.', {
    id: uuid('The model.'),
    manufacturer: text('Who makes it.'),
    model: text('Its name.'),
    device_type: words(deviceTypes, 'What kind of device it is.'),
    protocols: listOf(text('A protocol.'), 'How it talks.'),
    metrics: listOf(text('A metric.'), 'What it sends, or may send.'),
    equipment_kinds: listOf(text('A kind.'), 'What it is for; empty for any.'),
    partner_id: orNull(uuid('Its partner; null without one.')),
    certification_status: orNull(text('How far its certification is; null without one.')),
    certified_until: orNull(moment('When its certification ends; null without one.')),
    is_example: flag('Whether it is an invented example.'),
  }),
  CompatibleDeviceList: page('CompatibleDevice', 'A page of device models.'),
  CertificationRequest: objectOf(
    'A request to have a device model certified.',
    {
      partner_id: uuid('The partner it is for.'),
      manufacturer: text('Who makes it.', 255),
      model: text('Its name.', 255),
      device_type: words(deviceTypes, 'What kind of device it is.'),
      firmware_version: text('The firmware to be certified.', 50),
      protocols: { ...listOf(text('A protocol.', 50), 'How it talks.'), minItems: 1, maxItems: 10 },
      documentation_url: text('Where its documentation is.', 2000),
      contact: text('E-mail address of whoever answers questions.', 255),
    },
    ['partner_id', 'documentation_url'],
  ),
  Certification: objectOf('A certification on its way.', {
    id: uuid('The certification.'),
    status: text('How far it is.'),
    firmware_version: text('The firmware.'),
    version: whole('Goes up with every change.'),
    created_at: moment('When it was asked for.'),
  }),
} satisfies Record<string, Schema>;
