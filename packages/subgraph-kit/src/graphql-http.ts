import type { IncomingMessage } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { BodyTooLarge, type RouteHandler, readBody, respond } from './http.js';

/**
 * GraphQL over HTTP for one Apollo Server on plain node:http (its Express integrations would bring a framework
 * to each of eight processes for this one route).
 *
 * @param context runs before the operation; what it throws is answered by Apollo Server as an error.
 * @param maxBodyBytes larger bodies are answered 413.
 */
export function graphqlRoute<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  context: (request: IncomingMessage) => Promise<Context>,
  maxBodyBytes: number,
): RouteHandler {
  return async (request, response) => {
    let body: unknown;
    if (request.method === 'POST') {
      try {
        const text = (await readBody(request, maxBodyBytes)).toString('utf8');
        body = parseJson(request.headers['content-type'], text);
      } catch (error) {
        if (error instanceof BodyTooLarge) {
          response.setHeader('connection', 'close');
          return respond(
            response,
            413,
            refusal('BAD_USER_INPUT', `${error.message} Send a smaller document or smaller variables.`),
          );
        }
        if (error instanceof SyntaxError) {
          return respond(response, 400, refusal('BAD_USER_INPUT', 'The body is not valid JSON.'));
        }
        throw error;
      }
    }

    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method ?? 'GET',
        headers: headerMap(request),
        search: query === -1 ? '' : url.slice(query),
        body,
      },
      context: () => context(request),
    });

    for (const [name, value] of result.headers) {
      response.setHeader(name, value);
    }
    response.statusCode = result.status ?? 200;
    if (result.body.kind === 'complete') {
      response.end(result.body.string);
      return;
    }
    for await (const chunk of result.body.asyncIterator) {
      response.write(chunk);
    }
    response.end();
  };
}

/** The shape of a GraphQL answer that carries nothing but one error. */
export function refusal(
  code: string,
  message: string,
): { errors: [{ message: string; extensions: { code: string } }] } {
  return { errors: [{ message, extensions: { code } }] };
}

/** Only JSON is parsed; anything else stays text, and Apollo Server says what it wants instead. */
function parseJson(contentType: string | undefined, text: string): unknown {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' ? JSON.parse(text) : text;
}

function headerMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) {
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
  }
  return headers;
}
