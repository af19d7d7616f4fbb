import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What we let a client see of an error, on every transport; `hidden` is told what we kept back. */
export type ErrorFormatter = (formatted: GraphQLFormattedError, original: unknown) => GraphQLFormattedError;

const internalCodes = new Set(['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);
const tokenLimitMessage = /contains more that \d+ tokens/;

export function errorFormatter(hidden: (error: unknown) => void): ErrorFormatter {
  return (formatted, original) => {
    const code = codeOf(formatted, original);
    if (internalCodes.has(code)) {
      hidden(original);
      return internalError(formatted);
    }
    return {
      ...formatted,
      message: withoutSuggestion(formatted.message),
      extensions: publicExtensions(formatted, code),
    };
  };
}

function codeOf(formatted: GraphQLFormattedError, original: unknown): string {
  if (tokenLimitMessage.test(formatted.message)) return 'QUERY_TOO_COMPLEX';
  // Apollo Server overwrites the code that a validation rule gave: the rule's own error is the original one.
  const cause = unwrapResolverError(original);
  const inner = cause instanceof GraphQLError ? (cause.originalError ?? cause) : cause;
  const own = inner instanceof GraphQLError ? inner.extensions['code'] : undefined;
  return String(own ?? formatted.extensions?.['code'] ?? 'INTERNAL_SERVER_ERROR');
}

function internalError({ path, locations }: GraphQLFormattedError): GraphQLFormattedError {
  return {
    message: 'Internal server error',
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

function publicExtensions(formatted: GraphQLFormattedError, code: string): Record<string, unknown> {
  const extensions: Record<string, unknown> = { ...formatted.extensions, code };
  for (const secret of ['stacktrace', 'exception', 'http']) delete extensions[secret];
  return extensions;
}

/** graphql-js offers names of fields and types to whoever misspells one. */
function withoutSuggestion(message: string): string {
  return message.replace(/ ?Did you mean .+\?$/s, '').trim();
}
