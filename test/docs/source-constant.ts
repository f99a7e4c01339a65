import { join } from "node:path";
import ts from "typescript";
import { repository } from "./pages";

/**
 * The value of a constant of a source file, most of which are private to it, as far as it is made of numbers. `member`
 * names one of an object's.
 */
export function sourceConstant(path: string, name: string, member?: string): number {
  const value = lookUp(path, name, member);
  if (value === undefined) throw new Error(`${path} has no constant ${name}${member ? `.${member}` : ""} any more.`);
  return value;
}

function lookUp(path: string, name: string, member?: string): number | undefined {
  const text = ts.sys.readFile(join(repository, path));
  if (text === undefined) return undefined;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const declaration = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((one) => one.name.getText() === name);
  if (declaration?.initializer !== undefined) return evaluate(declaration.initializer, path, member);
  const home = file.statements
    .filter(ts.isImportDeclaration)
    .find(({ importClause }) => importClause?.namedBindings?.getText().match(`\\b${name}\\b`));
  if (home === undefined) return undefined;
  return lookUp(join(path, "..", `${(home.moduleSpecifier as ts.StringLiteral).text}.ts`), name, member);
}

function evaluate(node: ts.Expression, path: string, member?: string): number | undefined {
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return evaluate(node.expression, path, member);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node)) return lookUp(path, node.text, member);
  if (ts.isObjectLiteralExpression(node)) return memberOf(node, path, member);
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [evaluate(node.left, path) ?? Number.NaN, evaluate(node.right, path) ?? Number.NaN];
    const results: Partial<Record<ts.SyntaxKind, number>> = {
      [ts.SyntaxKind.AsteriskToken]: left * right,
      [ts.SyntaxKind.SlashToken]: left / right,
      [ts.SyntaxKind.PlusToken]: left + right,
    };
    return results[node.operatorToken.kind];
  }
  if (ts.isCallExpression(node) && node.expression.getText() === "Math.max") {
    return Math.max(...node.arguments.map((argument) => evaluate(argument, path) ?? Number.NaN));
  }
  return undefined;
}

/** The last one wins, as in the program: a member of its own, or one of an object that is spread. */
function memberOf(object: ts.ObjectLiteralExpression, path: string, member?: string): number | undefined {
  let value: number | undefined;
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) value = evaluate(property.expression, path, member) ?? value;
    if (ts.isPropertyAssignment(property) && property.name.getText() === member) {
      value = evaluate(property.initializer, path);
    }
  }
  return value;
}
