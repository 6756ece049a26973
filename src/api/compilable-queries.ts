import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLScalarType,
  GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import type {Plugin} from 'graphql-yoga'

/**
 * Type of a variable that has been read by its real type before. graphql-jit's own reading never comes to the end of a type that
 * holds itself, as the filters of lists do.
 */
const READ_VALUE = new GraphQLScalarType({name: 'ReadValue'})

/**
 * Says which queries graphql-jit runs, as functions that it makes of them once, and makes them such that it can. Those are
 * queries that have been asked `before` times, since the making costs more than an answer; subscriptions lose their arguments
 * there. It knows a query by its document alone, so that each operation gets a document of its own.
 */
export class CompilableQueries {
  private readonly compiled: GraphQLSchema
  private readonly asked = new WeakMap<OperationDefinitionNode, number>()
  private readonly documents = new WeakMap<OperationDefinitionNode, DocumentNode>()

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly before: number,
  ) {
    const types = [...Object.values(schema.getTypeMap()), READ_VALUE]
    this.compiled = new GraphQLSchema({...schema.toConfig(), types})
  }

  /** The plugin that makes them such: before that of graphql-jit. */
  readonly plugin: Plugin = {
    onExecute: ({args}) => {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation?.operation !== 'query') return
      const asked = this.asked.get(operation) ?? 0
      this.asked.set(operation, asked + 1)
      if (asked < this.before) return
      const {coerced} = getVariableValues(this.schema, operation.variableDefinitions ?? [], args.variableValues ?? {})
      // Values that are no values have been told of before: see the limits.
      if (!coerced) return
      const document = this.documents.get(operation) ?? this.documentOf(operation, args.document)
      this.documents.set(operation, document)
      Object.assign(args, {schema: this.compiled, document, variableValues: coerced})
    },
  }

  /** Whether arguments are of a query that was made such. */
  isCompilable({schema}: Pick<ExecutionArgs, 'schema'>): boolean {
    return schema === this.compiled
  }

  private documentOf(operation: OperationDefinitionNode, {definitions}: DocumentNode): DocumentNode {
    const variableDefinitions = (operation.variableDefinitions ?? []).map(definition => this.readBefore(definition))
    const fragments = definitions.filter(({kind}) => kind === Kind.FRAGMENT_DEFINITION)
    return {kind: Kind.DOCUMENT, definitions: [{...operation, variableDefinitions}, ...fragments]}
  }

  private readBefore({defaultValue: _, ...definition}: VariableDefinitionNode): VariableDefinitionNode {
    if (!isInputObjectType(getNamedType(typeFromAST(this.schema, definition.type)))) return definition
    return {...definition, type: {kind: Kind.NAMED_TYPE, name: {kind: Kind.NAME, value: READ_VALUE.name}}}
  }
}
