// The grammar of .nn files.
//
// Between the lexer and the parser stands org.nnc.syntax.Layout, which says what needs more than
// one token of context and so keeps every decision here at one token:
//   - line ends and `;` become END where they end a statement, and are dropped elsewhere; there is
//     an END before each `}` and before the end of the file, and none after `{`
//   - the words of statements and declarations are ordinary names but where they can only be the
//     word: at a statement's start with a name after them (`input x`, `data digits`)
//   - `fn` with `(` after it is LAMBDA; `if` at a statement's start is CHOOSE
// It also bounds how deep brackets and operators nest.
grammar Nn;

tokens {
    NN, IMPORT, LAYER, MODEL, OPTIMIZER, DATA, TRAIN,
    INPUT, TARGET, PARAM, STATE, UPDATE, METRIC, OUTPUT,
    GRADIENT, CHOOSE, LAMBDA, END
}

file: version? (declaration | END | orphan)* EOF;

// The body of a declaration or statement whose head was not understood: read for the errors in it.
orphan: block (ELSE (IF choice | block))? END;

version: NN INT END;

declaration
    : (importing | function | template | data | train) END
    ;

importing: IMPORT STRING;

function: FN name parameters body gradient?;

gradient: GRADIENT LPAREN name (COMMA name)* RPAREN body;

template: kind=(LAYER | MODEL | OPTIMIZER) name parameters? block;

data: DATA name block;

train: TRAIN path (FOR path)? arguments? block;

path: name (DOT name)*;

parameters: LPAREN (parameter (COMMA parameter?)*)? RPAREN;

parameter: name (COLON type)? (ASSIGN expression)?;

type: (name | FN) (LBRACKET (expression (COMMA expression?)*)? RBRACKET)?;

body
    : ASSIGN expressions
    | block
    ;

block: LBRACE (line | orphan)* RBRACE;

line: statement END;

statement
    : kind=(INPUT | TARGET) name COLON type                         # Given
    | kind=(PARAM | STATE) name COLON type (ASSIGN expression)?     # Kept
    | kind=(UPDATE | METRIC | OUTPUT) name ASSIGN expression        # Asked
    | REQUIRE expression (COMMA STRING)?                            # Required
    | function                                                      # Nested
    | CHOOSE choice                                                 # Chosen
    | FOR targets IN expression block                               # Repeated
    | kind=(RETURN | EMIT) expressions                              # Returned
    | expressions (ASSIGN expressions)?                             # Assigned
    ;

choice: expression block (ELSE (IF choice | block))?;

targets: target (COMMA target)*;

target
    : name
    | UNDERSCORE
    ;

expressions: expression (COMMA expression)*;

// From the tightest to the loosest. A pipe takes all that stands left of it down to a comparison,
// and what it gives may be the left operand of anything.
expression
    : postfix                                                               # Single
    | <assoc = right> expression op=CARET expression                        # Infix
    | op=MINUS expression                                                   # Prefix
    | expression op=(STAR | SLASH | PERCENT | AT) expression                # Infix
    | expression op=(PLUS | MINUS) expression                               # Infix
    | expression op=RANGE expression                                        # Infix
    | expression PIPE postfix                                               # Piped
    | expression op=(EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL
                    | GREATER | GREATER_OR_EQUAL) expression                # Infix
    | op=NOT expression                                                     # Prefix
    | expression op=AND expression                                          # Infix
    | expression op=OR expression                                           # Infix
    | LAMBDA parameters (ASSIGN expression | block)                         # Lambda
    ;

postfix: primary suffix*;

suffix
    : DOT name                                                      # Member
    | arguments                                                     # Call
    | LBRACKET subscript (COMMA subscript?)* RBRACKET               # Index
    ;

arguments: LPAREN (argument (COMMA argument?)*)? RPAREN;

// What stands left of `=` must be a name.
argument: expression (ASSIGN expression)?;

subscript
    : expression slice?
    | slice
    ;

slice: COLON stop=expression? (COLON step=expression?)?;

primary
    : name                                                          # Reference
    | INT                                                           # Int
    | FLOAT                                                         # Float
    | STRING                                                        # String
    | (TRUE | FALSE)                                                # Boolean
    | NONE                                                          # None
    | UNDERSCORE                                                    # Wildcard
    | ELLIPSIS                                                      # Ellipsis
    | LPAREN expression (COMMA expression?)* RPAREN                 # Parens
    | LBRACKET (expression (FOR targets IN expression
                           | (COMMA expression?)*))? RBRACKET       # List
    | IF conditional                                                # Condition
    | SCAN sequence (COMMA sequence)* (WITH carry (COMMA carry)*)? block    # Scan
    ;

conditional: expression block ELSE (IF conditional | block);

// The options of a scan, `x (axis = 0)`, look like a call; the tree builder tells them by the
// blank before the bracket.
sequence: name IN expression;

carry: name ASSIGN expression;

name
    : NAME
    | IN
    | WITH
    ;

FN: 'fn';
IF: 'if';
ELSE: 'else';
FOR: 'for';
IN: 'in';
RETURN: 'return';
EMIT: 'emit';
REQUIRE: 'require';
SCAN: 'scan';
WITH: 'with';
AND: 'and';
OR: 'or';
NOT: 'not';
TRUE: 'true';
FALSE: 'false';
NONE: 'none';

LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';
COMMA: ',';
COLON: ':';
DOT: '.';
RANGE: '..';
ELLIPSIS: '...';
ASSIGN: '=';
PIPE: '|>';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
AT: '@';
CARET: '^';
EQUAL: '==';
NOT_EQUAL: '!=';
LESS: '<';
LESS_OR_EQUAL: '<=';
GREATER: '>';
GREATER_OR_EQUAL: '>=';

UNDERSCORE: '_';
NAME: [a-zA-Z] [a-zA-Z0-9_]* | '_' [a-zA-Z0-9_]+;
INT: [0-9]+;
FLOAT: [0-9]+ '.' [0-9]+ EXPONENT? | [0-9]+ EXPONENT;
STRING: '"' (~["\\\r\n] | '\\' ~[\r\n])* '"';

SEMICOLON: ';';
NEWLINE: [\r\n]+;
BLANK: [ \t\f\u00a0\ufeff]+ -> skip;
LINE_COMMENT: '//' ~[\r\n]* -> skip;
COMMENT: '/*' (~'*' | '*'+ ~[*/])* '*'+ '/' -> skip;

// What is an error, but better told by name.
OPEN_COMMENT: '/*' (~'*' | '*'+ ~[*/])* '*'*;
OPEN_STRING: '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'?;
BARE_FRACTION: '.' [0-9]+ EXPONENT?;
STRAY: ('&&' | '||' | .);

fragment EXPONENT: [eE] [+-]? [0-9]+;
