/** Lint rules of this repository, in the form of an ESLint plugin. */
export default {
  meta: { name: "rt" },
  rules: {
    "no-bare-string": {
      meta: {
        messages: {
          bare: "`fc.string` without a `unit` misses separator bugs: give it the protocol's own characters.",
        },
      },
      /** @param {{ report: (problem: object) => void }} context */
      create: (context) => ({
        /** @param {any} node */
        "CallExpression[callee.object.name='fc'][callee.property.name='string']"(node) {
          const properties = node.arguments[0]?.properties ?? [];
          const hasUnit = properties.some((/** @type {any} */ it) => it.key?.name === "unit");
          if (!hasUnit) context.report({ node, messageId: "bare" });
        },
      }),
    },
  },
};
