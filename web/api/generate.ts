/** A JSON Schema as zod-openapi writes it. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  description?: string;
}

interface Operation {
  summary?: string;
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

const quote = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name));
const literal = (value: unknown) => (typeof value === 'string' ? quote(value) : String(value));
const union = (types: string[]) => [...new Set(types)].join(' | ') || 'never';
const block = (lines: string[]) => `{ ${lines.join(' ')} }`;

function typeOf(schema: Schema): string {
  const { $ref, type, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return `components['schemas'][${quote($ref.split('/').at(-1) ?? '')}]`;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map(literal));
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return union(choices.map(typeOf));
  if (allOf !== undefined) return allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })));
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${schema.items === undefined ? 'unknown' : typeOf(schema.items)})[]`;
    case 'object':
      return objectOf(schema);
    default:
      return 'unknown';
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  const open = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  if (fields.length === 0) return `Record<string, ${open === undefined ? 'unknown' : typeOf(open)}>`;
  return block(fields);
}

function parametersOf(operation: Operation): string {
  const places = ['path', 'query', 'header'].map((place) => {
    const found = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
    const needed = found.some(({ required }) => required);
    const fields = found.map(({ name, required, schema }) => `${key(name)}${required ? '' : '?'}: ${typeOf(schema)};`);
    return found.length === 0 ? `${place}?: never;` : `${place}${needed ? '' : '?'}: ${block(fields)};`;
  });
  return block([...places, 'cookie?: never;']);
}

const contentOf = (content: Record<string, { schema: Schema }>) =>
  block(Object.entries(content).map(([type, { schema }]) => `${quote(type)}: ${typeOf(schema)};`));

function operationOf(operation: Operation): string {
  const { requestBody, responses } = operation;
  const answers = Object.entries(responses).map(
    ([status, { content = {} }]) => `${status}: { headers: Record<string, unknown>; content: ${contentOf(content)} };`,
  );
  return block([
    `parameters: ${parametersOf(operation)};`,
    requestBody === undefined
      ? 'requestBody?: never;'
      : `requestBody${requestBody.required ? '' : '?'}: { content: ${contentOf(requestBody.content)} };`,
    `responses: ${block(answers)};`,
  ]);
}

/**
 * TypeScript types of an OpenAPI description, in the form that openapi-fetch reads. Ours rather than openapi-typescript,
 * which needs the JavaScript interface of TypeScript 5 that TypeScript 7 does not have.
 */
export function apiTypes({ paths, components }: ApiDescription): string {
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => `    ${key(name)}: ${typeOf(schema)};`,
  );
  const operations = Object.entries(paths).map(([path, methods]) => {
    const lines = Object.entries(methods).map(([method, operation]) => `    ${method}: ${operationOf(operation)};`);
    return `  ${quote(path)}: {\n${lines.join('\n')}\n  };`;
  });
  return `// Made by \`npm run api:types\` from /api/openapi.json. Not edited by hand.

export interface components {
  schemas: {
${schemas.join('\n')}
  };
}

export interface paths {
${operations.join('\n')}
}
`;
}
