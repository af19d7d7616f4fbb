import { deviceTypes } from '../models/devices.ts';
import { partnerTypes } from '../models/hardware.ts';
import type { GraphData, JsonObject, RestRoute } from '../route.ts';
import { enumValue, enumValues, errors, inputOf, pageInfo, pageOf, word, wordOf } from '../shape.ts';
import { cursor, limit, listOf, pageVariables, textOf } from './parameters.ts';

const tag = 'Hardware partnerships';
const partner = 'id name type integration revenueModel status website isExample';

const partnerOf = (of: GraphData): JsonObject => ({
  ...{ id: of.id, name: of.name, partner_type: word(of.type), integration: of.integration },
  ...{ revenue_model: of.revenueModel, status: word(of.status), website: of.website, is_example: of.isExample },
});

const modelOf = (of: GraphData): JsonObject => ({
  ...{ id: of.id, manufacturer: of.manufacturer, model: of.model, device_type: word(of.deviceType) },
  ...{ protocols: of.protocols, metrics: of.metrics, equipment_kinds: of.equipmentKinds.map(wordOf) },
  ...{ partner_id: of.partner?.id ?? null, certification_status: word(of.certification?.status ?? null) },
  ...{ certified_until: of.certification?.expiresAt ?? null, is_example: of.isExample },
});

/** The four endpoints of the partner programme. */
export const hardwareRoutes: readonly RestRoute[] = [
  {
    ...{
      method: 'GET',
      path: '/hardware/partners',
      tag,
      summary: 'List partners',
      response: 'PartnerList',
      status: 200,
    },
    query: [...[limit, cursor], { name: 'type', type: 'text', words: partnerTypes, description: 'Only of this type.' }],
    operation: `query RestPartners($filter: PartnerFilter, $first: Int, $after: Cursor) {
      partners(filter: $filter, first: $first, after: $after) { totalCount ${pageInfo} edges { node { ${partner} } } } }`,
    variables: (request) => ({ ...pageVariables(request), filter: { type: enumValue(request.query['type']) } }),
    answer: ({ partners }) => ({ status: 200, body: pageOf(partners, partnerOf) }),
  },
  {
    ...{ method: 'GET', path: '/hardware/partners/{id}', tag, summary: 'Partner details', refusals: [404] },
    ...{ response: 'Partner', status: 200 },
    operation: `query RestPartner($id: ID!) { partner(id: $id) { ${partner} } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ partner: found }) => ({ status: 200, body: partnerOf(found) }),
  },
  {
    ...{ method: 'GET', path: '/hardware/compatible-devices', tag, summary: 'Compatible devices' },
    ...{ response: 'CompatibleDeviceList', status: 200 },
    query: [
      ...[limit, cursor],
      { name: 'device_type', type: 'list', words: deviceTypes, description: 'Only these types.' },
      { name: 'equipment_kind', type: 'text', description: 'Only for this kind of equipment, e.g. "elevator".' },
      { name: 'manufacturer', type: 'text', description: 'Only of this manufacturer.' },
      { name: 'search', type: 'text', description: 'Part of manufacturer or model.' },
    ],
    operation: `query RestCompatible($filter: DeviceModelFilter, $first: Int, $after: Cursor) {
      compatibleDevices(filter: $filter, first: $first, after: $after) { totalCount ${pageInfo} edges { node {
        id manufacturer model deviceType protocols metrics equipmentKinds isExample partner { id }
        certification { status expiresAt } } } } }`,
    variables: (request) => ({
      ...pageVariables(request),
      filter: {
        ...{ deviceTypes: enumValues(listOf(request, 'device_type')), search: textOf(request, 'search') },
        ...{ equipmentKind: enumValue(request.query['equipment_kind']), manufacturer: textOf(request, 'manufacturer') },
      },
    }),
    answer: ({ compatibleDevices }) => ({ status: 200, body: pageOf(compatibleDevices, modelOf) }),
  },
  {
    ...{ method: 'POST', path: '/hardware/certification-request', tag, summary: 'Request certification' },
    ...{ request: 'CertificationRequest', response: 'Certification', status: 202, refusals: [404, 409] },
    operation: `mutation RestCertification($input: RequestCertificationInput!) { requestCertification(input: $input) {
      certification { id status firmwareVersion version createdAt } ${errors} } }`,
    variables: ({ body, idempotencyKey }) => ({ input: { ...inputOf(body, ['device_type']), idempotencyKey } }),
    answer: ({ requestCertification: { certification: found } }) => ({
      status: 202,
      body: {
        ...{ id: found.id, status: word(found.status), firmware_version: found.firmwareVersion },
        ...{ version: found.version, created_at: found.createdAt },
      },
    }),
  },
];
