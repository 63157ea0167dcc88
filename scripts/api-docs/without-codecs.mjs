import { Converter, ReflectionKind } from 'typedoc';

/** The generated code has a codec beside each message, of the same name. Callers only get the message, but TypeDoc shows both. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const aliases = project.getReflectionsByKind(ReflectionKind.TypeAlias | ReflectionKind.Variable);
    for (const alias of aliases) if (alias.type?.name === 'MessageFns') project.removeReflection(alias);
  });
}
