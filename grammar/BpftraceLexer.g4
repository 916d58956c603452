// The tokens of the bpftrace language. There are two modes: the root of a script, where attach points, C text and
// the words that open an item stand, and everything inside an item. Which mode comes next, which words are keywords,
// and what a `(`, `{`, `/` or `if` means is decided token by token by the context (frontend/parse/token-context.ts): the
// types under `tokens` are only ever given by it. The compiler itself scans with frontend/parse/scanner.ts, which is
// held to this grammar by tests/parse/agreement.test.ts.
lexer grammar BpftraceLexer;

tokens {
  CONFIG, MACRO, FN,
  LET, IMPORT, IF, IF_EXPR, ELSE, WHILE, FOR, UNROLL, RETURN, BREAK, CONTINUE, COMPTIME,
  SIZEOF, OFFSETOF, TYPEOF, TYPEINFO, STRUCT, UNION, ENUM, C_WORD, TRUE, FALSE,
  BLOCK_LBRACE, CAST_LPAREN, TYPE_LPAREN, PREDICATE_END
}

// ------------------------------------------------------------------ the root of a script

ROOT_SPACE    : [ \t\r\n\f\u000b\ufeff]+ -> skip ;
ROOT_LINE     : '//' ~[\r\n]* -> skip ;
ROOT_COMMENT  : COMMENT -> skip ;
ROOT_UNCLOSED : UNCLOSED -> type(UNCLOSED_COMMENT) ;

HEADER        : '#!' ~[\r\n]* ;
DIRECTIVE     : '#' ( '\\' '\r'? '\n' | ~[\r\n] )* ;
C_DEFINITION  : C_HEAD C_BODY ( GAP* '__attribute__' GAP* C_PARENS )* ( GAP* ';' )? ;
C_UNCLOSED    : C_HEAD C_OPEN_BODY ;

ATTACH
  : ( NAME '=' )? ( PROVIDER | QUOTED ) ( ':' ( PART | PATH )? )+
  | ( NAME '=' )? ( USER_PROVIDER | '"' USER_PROVIDER '"' ) ':' ANY_PATH? ( ':' ( PART | PATH )? )*
  | ( NAME '=' )? ( ITER | '"' ITER '"' ) ':' ( PART | PATH )? ':' ANY_PATH? ( ':' ( PART | PATH )? )*
  | NAME '=' PROVIDER
  ;
WORD          : PROVIDER ;

ROOT_STRING   : QUOTED -> type(STRING) ;
ROOT_OPEN     : UNQUOTED -> type(UNCLOSED_STRING) ;
ROOT_ASSIGN   : '=' -> type(ASSIGN) ;
ROOT_COMMA    : ',' -> type(COMMA) ;
ROOT_SEMI     : ';' -> type(SEMI) ;
ROOT_LBRACE   : '{' -> type(LBRACE) ;
ROOT_RBRACE   : '}' -> type(RBRACE) ;
PREDICATE     : '/' ;
ROOT_ERROR    : . -> type(ERROR) ;

fragment COMMENT  : '/*' .*? '*/' ;
fragment UNCLOSED : '/*' ( ~'*' | '*'+ ~[*/] )* '*'* ;
fragment GAP      : [ \t\r\n\f\u000b] | '//' ~[\r\n]* [\r\n] | COMMENT ;
fragment NAME     : [A-Za-z_] [A-Za-z0-9_]* ;
fragment QUOTED   : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* '"' ;
fragment UNQUOTED : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* '\\'? ;

// A struct, union or enum is C: it is kept as text, so only brackets, quotes and comments matter. A slash that opens
// no comment is taken together with what follows it, which keeps the rule free of choices.
fragment C_HEAD      : ( 'struct' | 'union' | 'enum' ) ( GAP+ NAME )? GAP* ;
fragment C_BODY      : '{' ( '/'? C_PIECE | '*' | COMMENT | '//' ~[\r\n]* [\r\n] )* '/'? '}' ;
fragment C_OPEN_BODY : '{' ( '/'? ( C_PIECE | C_OPEN_BODY ) | '*' | COMMENT | '//' ~[\r\n]* [\r\n] )* '/'? ;
fragment C_PIECE     : C_BODY | C_STRING | C_CHAR | ~[{}"'/*] ;
fragment C_STRING    : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* '"' ;
fragment C_CHAR      : '\'' ( ~['\\\r\n] | '\\' ~[\r\n] )* '\'' ;
fragment C_PARENS    : '(' ( C_PARENS | C_STRING | ~[()"] )* ')' ;

// A slash belongs to an attach point where a path is possible: in a part that begins like one, in the first part of
// a user-space provider, and in the pin of an iterator. Anywhere else it begins the predicate.
fragment PROVIDER      : ( [A-Za-z_*] | '[' [A-Za-z0-9_\-]+ ']' ) [A-Za-z0-9_*\-[\]]* ;
fragment USER_PROVIDER
  : [uU] [pP] [rR] [oO] [bB] [eE] | [uU] [rR] [eE] [tT] [pP] [rR] [oO] [bB] [eE] | [uU] [sS] [dD] [tT]
  | 'u' | 'ur' | 'U'
  ;
fragment ITER          : [iI] [tT] [eE] [rR] | 'it' ;
fragment PART_CHAR     : ~[ \t\r\n\f\u000b,{};:"/] ;
fragment PART          : ( PART_CHAR | QUOTED )+ ;
fragment PATH          : '.'* '/' ( PART_CHAR | QUOTED | '/' )* ;
fragment ANY_PATH      : ( PART_CHAR | QUOTED | '/' )+ ;

// ------------------------------------------------------------------ inside an item

mode BODY;

SPACE            : [ \t\r\n\f\u000b]+ -> skip ;
LINE             : '//' ~[\r\n]* -> skip ;
BLOCK_COMMENT    : COMMENT -> skip ;
UNCLOSED_COMMENT : UNCLOSED ;

MAP         : '@' NAME? ;
VARIABLE    : '$' NAME ;
POSITIONAL  : '$' [0-9]+ ;
PARAM_COUNT : '$#' ;
IDENT       : NAME ;
// Every spelling of a number and every misspelling: literals.ts gives them value or message.
NUMBER      : [0-9] [0-9A-Za-z_]* ;
STRING      : QUOTED ;
CHAR        : '\'' ( ~['\\\r\n] | '\\' ~[\r\n] )* '\'' ;
UNCLOSED_STRING : UNQUOTED ;

SHL_ASSIGN : '<<=' ; SHR_ASSIGN : '>>=' ;
ADD_ASSIGN : '+=' ; SUB_ASSIGN : '-=' ; MUL_ASSIGN : '*=' ; DIV_ASSIGN : '/=' ; MOD_ASSIGN : '%=' ;
AND_ASSIGN : '&=' ; OR_ASSIGN : '|=' ; XOR_ASSIGN : '^=' ;
ARROW : '->' ; INC : '++' ; DEC : '--' ; SHL : '<<' ; SHR : '>>' ; LE : '<=' ; GE : '>=' ; EQ : '==' ; NE : '!=' ;
LOGICAL_AND : '&&' ; LOGICAL_OR : '||' ; RANGE : '..' ;
LBRACE : '{' ; RBRACE : '}' ; LPAREN : '(' ; RPAREN : ')' ; LBRACK : '[' ; RBRACK : ']' ;
COMMA : ',' ; SEMI : ';' ; DOT : '.' ; COLON : ':' ; QUESTION : '?' ; ASSIGN : '=' ;
PLUS : '+' ; MINUS : '-' ; STAR : '*' ; SLASH : '/' ; PERCENT : '%' ; LT : '<' ; GT : '>' ;
AND : '&' ; OR : '|' ; XOR : '^' ; NOT : '!' ; TILDE : '~' ;
ERROR : . ;
