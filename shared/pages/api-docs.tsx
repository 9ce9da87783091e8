import { renderPage } from './document.tsx';

interface Described {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
}

interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string }>;
}

/** The OpenAPI description for people: every endpoint with what it takes and answers, without a script. */
export function apiDocsPage(description: unknown): string {
  const { info, paths = {} } = description as Described;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return renderPage({
    language: 'en',
    title: `${info.title} API`,
    children: (
      <>
        <h1>{info.title} API</h1>
        <p>
          {info.description}. Version {info.version}. For machines: <a href="/api/openapi.json">openapi.json</a>
        </p>
        {operations.map(({ path, method, operation }) => (
          <section key={`${method} ${path}`}>
            <h2>
              <code>
                {method} {path}
              </code>
            </h2>
            <p>{operation.summary}</p>
            <p className="dim">{operation.description ?? 'No token needed.'}</p>
            {operation.parameters !== undefined && (
              <p>Takes {operation.parameters.map(({ name, in: where }) => `${name} (${where})`).join(', ')}</p>
            )}
            {Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => (
              <details key="body">
                <summary>Body</summary>
                <pre>{JSON.stringify(schema, null, 2)}</pre>
              </details>
            ))}
            <ul>
              {Object.entries(operation.responses ?? {}).map(([status, response]) => (
                <li key={status}>
                  {status} {response.description}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}
