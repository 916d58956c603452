// @ts-nocheck
// Generated from grammar/BpftraceParser.g4 by scripts/grammar.sh. Change the grammar, not this file.

import { NoViableAltException, Parser, ParserRuleContext, RecognitionException, Token } from '../parse/antlr-runtime.ts';
import type { TerminalNode } from '../parse/antlr-runtime.ts';
import { BpftraceRule as R, BpftraceToken as T } from './BpftraceTokens.ts';

export class BpftraceParser extends Parser {

	public program(): ProgramContext {
		let _localctx: ProgramContext = new ProgramContext(this._ctx, this.state);
		this.enterRule(_localctx, 0, R.program);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 93;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.HEADER) {
				{
				this.state = 92;
				this.match(T.HEADER);
				}
			}

			this.state = 98;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.CONFIG) | (1 << T.MACRO) | (1 << T.FN) | (1 << T.LET) | (1 << T.IMPORT))) !== 0) || ((((_la - 34)) & ~0x1F) === 0 && ((1 << (_la - 34)) & ((1 << (T.DIRECTIVE - 34)) | (1 << (T.C_DEFINITION - 34)) | (1 << (T.ATTACH - 34)) | (1 << (T.WORD - 34)))) !== 0) || _la === T.SEMI) {
				{
				{
				this.state = 95;
				this.rootItem();
				}
				}
				this.state = 100;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 101;
			this.match(Token.EOF);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public rootItem(): RootItemContext {
		let _localctx: RootItemContext = new RootItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 2, R.rootItem);
		try {
			this.state = 111;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.DIRECTIVE:
			case T.C_DEFINITION:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 103;
				this.cItem();
				}
				break;
			case T.CONFIG:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 104;
				this.configBlock();
				}
				break;
			case T.IMPORT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 105;
				this.importItem();
				}
				break;
			case T.MACRO:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 106;
				this.macroDef();
				}
				break;
			case T.FN:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 107;
				this.fnDef();
				}
				break;
			case T.LET:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 108;
				this.mapDecl();
				}
				break;
			case T.ATTACH:
			case T.WORD:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 109;
				this.probe();
				}
				break;
			case T.SEMI:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 110;
				this.match(T.SEMI);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public cItem(): CItemContext {
		let _localctx: CItemContext = new CItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 4, R.cItem);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 113;
			_la = this._input.LA(1);
			if (!(_la === T.DIRECTIVE || _la === T.C_DEFINITION)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public configBlock(): ConfigBlockContext {
		let _localctx: ConfigBlockContext = new ConfigBlockContext(this._ctx, this.state);
		this.enterRule(_localctx, 6, R.configBlock);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 115;
			this.match(T.CONFIG);
			this.state = 116;
			this.match(T.ASSIGN);
			this.state = 117;
			this.match(T.LBRACE);
			this.state = 119;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.IDENT) {
				{
				this.state = 118;
				this.configEntry();
				}
			}

			this.state = 127;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.SEMI) {
				{
				{
				this.state = 121;
				this.match(T.SEMI);
				this.state = 123;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.IDENT) {
					{
					this.state = 122;
					this.configEntry();
					}
				}

				}
				}
				this.state = 129;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 130;
			this.match(T.RBRACE);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public configEntry(): ConfigEntryContext {
		let _localctx: ConfigEntryContext = new ConfigEntryContext(this._ctx, this.state);
		this.enterRule(_localctx, 8, R.configEntry);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 132;
			this.match(T.IDENT);
			this.state = 133;
			this.match(T.ASSIGN);
			this.state = 134;
			_la = this._input.LA(1);
			if (!(((((_la - 24)) & ~0x1F) === 0 && ((1 << (_la - 24)) & ((1 << (T.TRUE - 24)) | (1 << (T.FALSE - 24)) | (1 << (T.IDENT - 24)) | (1 << (T.NUMBER - 24)) | (1 << (T.STRING - 24)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public importItem(): ImportItemContext {
		let _localctx: ImportItemContext = new ImportItemContext(this._ctx, this.state);
		this.enterRule(_localctx, 10, R.importItem);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 136;
			this.match(T.IMPORT);
			this.state = 137;
			this.match(T.STRING);
			this.state = 138;
			this.match(T.SEMI);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public macroDef(): MacroDefContext {
		let _localctx: MacroDefContext = new MacroDefContext(this._ctx, this.state);
		this.enterRule(_localctx, 12, R.macroDef);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 140;
			this.match(T.MACRO);
			this.state = 141;
			this.match(T.IDENT);
			this.state = 142;
			this.match(T.LPAREN);
			this.state = 151;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.IDENT - 44)))) !== 0)) {
				{
				this.state = 143;
				this.macroParam();
				this.state = 148;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === T.COMMA) {
					{
					{
					this.state = 144;
					this.match(T.COMMA);
					this.state = 145;
					this.macroParam();
					}
					}
					this.state = 150;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				}
			}

			this.state = 153;
			this.match(T.RPAREN);
			this.state = 154;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public macroParam(): MacroParamContext {
		let _localctx: MacroParamContext = new MacroParamContext(this._ctx, this.state);
		this.enterRule(_localctx, 14, R.macroParam);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 156;
			_la = this._input.LA(1);
			if (!(((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.IDENT - 44)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fnDef(): FnDefContext {
		let _localctx: FnDefContext = new FnDefContext(this._ctx, this.state);
		this.enterRule(_localctx, 16, R.fnDef);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 158;
			this.match(T.FN);
			this.state = 159;
			this.match(T.IDENT);
			this.state = 160;
			this.match(T.LPAREN);
			this.state = 169;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.VARIABLE) {
				{
				this.state = 161;
				this.fnParam();
				this.state = 166;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === T.COMMA) {
					{
					{
					this.state = 162;
					this.match(T.COMMA);
					this.state = 163;
					this.fnParam();
					}
					}
					this.state = 168;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				}
			}

			this.state = 171;
			this.match(T.RPAREN);
			this.state = 174;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.COLON) {
				{
				this.state = 172;
				this.match(T.COLON);
				this.state = 173;
				this.type();
				}
			}

			this.state = 176;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fnParam(): FnParamContext {
		let _localctx: FnParamContext = new FnParamContext(this._ctx, this.state);
		this.enterRule(_localctx, 18, R.fnParam);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 178;
			this.match(T.VARIABLE);
			this.state = 179;
			this.match(T.COLON);
			this.state = 180;
			this.type();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public mapDecl(): MapDeclContext {
		let _localctx: MapDeclContext = new MapDeclContext(this._ctx, this.state);
		this.enterRule(_localctx, 20, R.mapDecl);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 182;
			this.match(T.LET);
			this.state = 183;
			this.match(T.MAP);
			this.state = 184;
			this.match(T.ASSIGN);
			this.state = 185;
			this.match(T.IDENT);
			this.state = 186;
			this.match(T.LPAREN);
			this.state = 187;
			this.expr();
			this.state = 188;
			this.match(T.RPAREN);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public probe(): ProbeContext {
		let _localctx: ProbeContext = new ProbeContext(this._ctx, this.state);
		this.enterRule(_localctx, 22, R.probe);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 190;
			this.attachPoints();
			this.state = 192;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.PREDICATE) {
				{
				this.state = 191;
				this.predicate();
				}
			}

			this.state = 194;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public attachPoints(): AttachPointsContext {
		let _localctx: AttachPointsContext = new AttachPointsContext(this._ctx, this.state);
		this.enterRule(_localctx, 24, R.attachPoints);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 196;
			this.attachPoint();
			this.state = 203;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.COMMA) {
				{
				{
				this.state = 197;
				this.match(T.COMMA);
				this.state = 199;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.ATTACH || _la === T.WORD) {
					{
					this.state = 198;
					this.attachPoint();
					}
				}

				}
				}
				this.state = 205;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public attachPoint(): AttachPointContext {
		let _localctx: AttachPointContext = new AttachPointContext(this._ctx, this.state);
		this.enterRule(_localctx, 26, R.attachPoint);
		let _la: number;
		try {
			this.state = 212;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.ATTACH:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 206;
				this.match(T.ATTACH);
				}
				break;
			case T.WORD:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 207;
				this.match(T.WORD);
				this.state = 210;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.ASSIGN) {
					{
					this.state = 208;
					this.match(T.ASSIGN);
					this.state = 209;
					_la = this._input.LA(1);
					if (!(_la === T.ATTACH || _la === T.WORD)) {
					this._errHandler.recoverInline(this);
					} else {
						if (this._input.LA(1) === Token.EOF) {
							this.matchedEOF = true;
						}

						this._errHandler.reportMatch(this);
						this.consume();
					}
					}
				}

				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public predicate(): PredicateContext {
		let _localctx: PredicateContext = new PredicateContext(this._ctx, this.state);
		this.enterRule(_localctx, 28, R.predicate);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 214;
			this.match(T.PREDICATE);
			this.state = 215;
			this.expr();
			this.state = 216;
			this.match(T.PREDICATE_END);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public block(): BlockContext {
		let _localctx: BlockContext = new BlockContext(this._ctx, this.state);
		this.enterRule(_localctx, 30, R.block);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 218;
			this.match(T.LBRACE);
			this.state = 219;
			this.statements();
			this.state = 220;
			this.match(T.RBRACE);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public statements(): StatementsContext {
		let _localctx: StatementsContext = new StatementsContext(this._ctx, this.state);
		this.enterRule(_localctx, 32, R.statements);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 225;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF) | (1 << T.WHILE) | (1 << T.FOR) | (1 << T.UNROLL))) !== 0) || _la === T.LBRACE) {
				{
				{
				this.state = 222;
				this.compound();
				}
				}
				this.state = 227;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 229;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.LET) | (1 << T.IMPORT) | (1 << T.IF_EXPR) | (1 << T.RETURN) | (1 << T.BREAK) | (1 << T.CONTINUE) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
				{
				this.state = 228;
				this.simple();
				}
			}

			this.state = 243;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.SEMI) {
				{
				{
				this.state = 231;
				this.match(T.SEMI);
				this.state = 235;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF) | (1 << T.WHILE) | (1 << T.FOR) | (1 << T.UNROLL))) !== 0) || _la === T.LBRACE) {
					{
					{
					this.state = 232;
					this.compound();
					}
					}
					this.state = 237;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				this.state = 239;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.LET) | (1 << T.IMPORT) | (1 << T.IF_EXPR) | (1 << T.RETURN) | (1 << T.BREAK) | (1 << T.CONTINUE) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
					{
					this.state = 238;
					this.simple();
					}
				}

				}
				}
				this.state = 245;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public compound(): CompoundContext {
		let _localctx: CompoundContext = new CompoundContext(this._ctx, this.state);
		this.enterRule(_localctx, 34, R.compound);
		try {
			this.state = 251;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.IF:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 246;
				this.ifStmt();
				}
				break;
			case T.WHILE:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 247;
				this.whileStmt();
				}
				break;
			case T.FOR:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 248;
				this.forStmt();
				}
				break;
			case T.UNROLL:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 249;
				this.unrollStmt();
				}
				break;
			case T.LBRACE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 250;
				this.block();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public ifStmt(): IfStmtContext {
		let _localctx: IfStmtContext = new IfStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 36, R.ifStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 253;
			this.match(T.IF);
			this.state = 254;
			this.condition();
			this.state = 255;
			this.block();
			this.state = 257;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.ELSE) {
				{
				this.state = 256;
				this.elseTail();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public elseTail(): ElseTailContext {
		let _localctx: ElseTailContext = new ElseTailContext(this._ctx, this.state);
		this.enterRule(_localctx, 38, R.elseTail);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 259;
			this.match(T.ELSE);
			this.state = 262;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.LBRACE:
				{
				this.state = 260;
				this.block();
				}
				break;
			case T.IF:
				{
				this.state = 261;
				this.ifStmt();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public whileStmt(): WhileStmtContext {
		let _localctx: WhileStmtContext = new WhileStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 40, R.whileStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 264;
			this.match(T.WHILE);
			this.state = 265;
			this.condition();
			this.state = 266;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public unrollStmt(): UnrollStmtContext {
		let _localctx: UnrollStmtContext = new UnrollStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 42, R.unrollStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 268;
			this.match(T.UNROLL);
			this.state = 269;
			this.condition();
			this.state = 270;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forStmt(): ForStmtContext {
		let _localctx: ForStmtContext = new ForStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 44, R.forStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 272;
			this.match(T.FOR);
			this.state = 273;
			this.forHead();
			this.state = 274;
			this.block();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forHead(): ForHeadContext {
		let _localctx: ForHeadContext = new ForHeadContext(this._ctx, this.state);
		this.enterRule(_localctx, 46, R.forHead);
		try {
			this.state = 281;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.LPAREN:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 276;
				this.match(T.LPAREN);
				this.state = 277;
				this.forRange();
				this.state = 278;
				this.match(T.RPAREN);
				}
				break;
			case T.VARIABLE:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 280;
				this.forRange();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public forRange(): ForRangeContext {
		let _localctx: ForRangeContext = new ForRangeContext(this._ctx, this.state);
		this.enterRule(_localctx, 48, R.forRange);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 283;
			this.match(T.VARIABLE);
			this.state = 284;
			this.match(T.COLON);
			this.state = 285;
			this.expr();
			this.state = 288;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.RANGE) {
				{
				this.state = 286;
				this.match(T.RANGE);
				this.state = 287;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public condition(): ConditionContext {
		let _localctx: ConditionContext = new ConditionContext(this._ctx, this.state);
		this.enterRule(_localctx, 50, R.condition);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 290;
			this.expr();
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public simple(): SimpleContext {
		let _localctx: SimpleContext = new SimpleContext(this._ctx, this.state);
		this.enterRule(_localctx, 52, R.simple);
		try {
			this.state = 298;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.LET:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 292;
				this.letStmt();
				}
				break;
			case T.IMPORT:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 293;
				this.importStmt();
				}
				break;
			case T.RETURN:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 294;
				this.returnStmt();
				}
				break;
			case T.BREAK:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 295;
				this.match(T.BREAK);
				}
				break;
			case T.CONTINUE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 296;
				this.match(T.CONTINUE);
				}
				break;
			case T.IF_EXPR:
			case T.COMPTIME:
			case T.SIZEOF:
			case T.OFFSETOF:
			case T.TYPEOF:
			case T.TYPEINFO:
			case T.TRUE:
			case T.FALSE:
			case T.BLOCK_LBRACE:
			case T.CAST_LPAREN:
			case T.MAP:
			case T.VARIABLE:
			case T.POSITIONAL:
			case T.PARAM_COUNT:
			case T.IDENT:
			case T.NUMBER:
			case T.STRING:
			case T.CHAR:
			case T.INC:
			case T.DEC:
			case T.LPAREN:
			case T.PLUS:
			case T.MINUS:
			case T.STAR:
			case T.AND:
			case T.NOT:
			case T.TILDE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 297;
				this.exprStmt();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public letStmt(): LetStmtContext {
		let _localctx: LetStmtContext = new LetStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 54, R.letStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 300;
			this.match(T.LET);
			this.state = 301;
			_la = this._input.LA(1);
			if (!(_la === T.MAP || _la === T.VARIABLE)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			this.state = 304;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.COLON) {
				{
				this.state = 302;
				this.match(T.COLON);
				this.state = 303;
				this.type();
				}
			}

			this.state = 308;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.ASSIGN) {
				{
				this.state = 306;
				this.match(T.ASSIGN);
				this.state = 307;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public importStmt(): ImportStmtContext {
		let _localctx: ImportStmtContext = new ImportStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 56, R.importStmt);
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 310;
			this.match(T.IMPORT);
			this.state = 311;
			this.match(T.STRING);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public returnStmt(): ReturnStmtContext {
		let _localctx: ReturnStmtContext = new ReturnStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 58, R.returnStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 313;
			this.match(T.RETURN);
			this.state = 315;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF_EXPR) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
				{
				this.state = 314;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public exprStmt(): ExprStmtContext {
		let _localctx: ExprStmtContext = new ExprStmtContext(this._ctx, this.state);
		this.enterRule(_localctx, 60, R.exprStmt);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 317;
			this.expr();
			this.state = 321;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (((((_la - 53)) & ~0x1F) === 0 && ((1 << (_la - 53)) & ((1 << (T.SHL_ASSIGN - 53)) | (1 << (T.SHR_ASSIGN - 53)) | (1 << (T.ADD_ASSIGN - 53)) | (1 << (T.SUB_ASSIGN - 53)) | (1 << (T.MUL_ASSIGN - 53)) | (1 << (T.DIV_ASSIGN - 53)) | (1 << (T.MOD_ASSIGN - 53)) | (1 << (T.AND_ASSIGN - 53)) | (1 << (T.OR_ASSIGN - 53)) | (1 << (T.XOR_ASSIGN - 53)))) !== 0) || _la === T.ASSIGN) {
				{
				this.state = 318;
				this.assignOp();
				this.state = 319;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public assignOp(): AssignOpContext {
		let _localctx: AssignOpContext = new AssignOpContext(this._ctx, this.state);
		this.enterRule(_localctx, 62, R.assignOp);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 323;
			_la = this._input.LA(1);
			if (!(((((_la - 53)) & ~0x1F) === 0 && ((1 << (_la - 53)) & ((1 << (T.SHL_ASSIGN - 53)) | (1 << (T.SHR_ASSIGN - 53)) | (1 << (T.ADD_ASSIGN - 53)) | (1 << (T.SUB_ASSIGN - 53)) | (1 << (T.MUL_ASSIGN - 53)) | (1 << (T.DIV_ASSIGN - 53)) | (1 << (T.MOD_ASSIGN - 53)) | (1 << (T.AND_ASSIGN - 53)) | (1 << (T.OR_ASSIGN - 53)) | (1 << (T.XOR_ASSIGN - 53)))) !== 0) || _la === T.ASSIGN)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public expr(): ExprContext {
		let _localctx: ExprContext = new ExprContext(this._ctx, this.state);
		this.enterRule(_localctx, 64, R.expr);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 325;
			this.unary();
			this.state = 331;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (((((_la - 66)) & ~0x1F) === 0 && ((1 << (_la - 66)) & ((1 << (T.SHL - 66)) | (1 << (T.SHR - 66)) | (1 << (T.LE - 66)) | (1 << (T.GE - 66)) | (1 << (T.EQ - 66)) | (1 << (T.NE - 66)) | (1 << (T.LOGICAL_AND - 66)) | (1 << (T.LOGICAL_OR - 66)) | (1 << (T.PLUS - 66)) | (1 << (T.MINUS - 66)) | (1 << (T.STAR - 66)) | (1 << (T.SLASH - 66)) | (1 << (T.PERCENT - 66)) | (1 << (T.LT - 66)) | (1 << (T.GT - 66)) | (1 << (T.AND - 66)) | (1 << (T.OR - 66)) | (1 << (T.XOR - 66)))) !== 0)) {
				{
				{
				this.state = 326;
				this.binaryOp();
				this.state = 327;
				this.unary();
				}
				}
				this.state = 333;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 340;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.QUESTION) {
				{
				this.state = 334;
				this.match(T.QUESTION);
				this.state = 336;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF_EXPR) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
					{
					this.state = 335;
					this.expr();
					}
				}

				this.state = 338;
				this.match(T.COLON);
				this.state = 339;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public binaryOp(): BinaryOpContext {
		let _localctx: BinaryOpContext = new BinaryOpContext(this._ctx, this.state);
		this.enterRule(_localctx, 66, R.binaryOp);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 342;
			_la = this._input.LA(1);
			if (!(((((_la - 66)) & ~0x1F) === 0 && ((1 << (_la - 66)) & ((1 << (T.SHL - 66)) | (1 << (T.SHR - 66)) | (1 << (T.LE - 66)) | (1 << (T.GE - 66)) | (1 << (T.EQ - 66)) | (1 << (T.NE - 66)) | (1 << (T.LOGICAL_AND - 66)) | (1 << (T.LOGICAL_OR - 66)) | (1 << (T.PLUS - 66)) | (1 << (T.MINUS - 66)) | (1 << (T.STAR - 66)) | (1 << (T.SLASH - 66)) | (1 << (T.PERCENT - 66)) | (1 << (T.LT - 66)) | (1 << (T.GT - 66)) | (1 << (T.AND - 66)) | (1 << (T.OR - 66)) | (1 << (T.XOR - 66)))) !== 0))) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public unary(): UnaryContext {
		let _localctx: UnaryContext = new UnaryContext(this._ctx, this.state);
		this.enterRule(_localctx, 68, R.unary);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 347;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.COMPTIME || _la === T.CAST_LPAREN || ((((_la - 64)) & ~0x1F) === 0 && ((1 << (_la - 64)) & ((1 << (T.INC - 64)) | (1 << (T.DEC - 64)) | (1 << (T.PLUS - 64)) | (1 << (T.MINUS - 64)) | (1 << (T.STAR - 64)) | (1 << (T.AND - 64)))) !== 0) || _la === T.NOT || _la === T.TILDE) {
				{
				{
				this.state = 344;
				this.prefix();
				}
				}
				this.state = 349;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			this.state = 350;
			this.primary();
			this.state = 354;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (((((_la - 63)) & ~0x1F) === 0 && ((1 << (_la - 63)) & ((1 << (T.ARROW - 63)) | (1 << (T.INC - 63)) | (1 << (T.DEC - 63)) | (1 << (T.LBRACK - 63)) | (1 << (T.DOT - 63)))) !== 0)) {
				{
				{
				this.state = 351;
				this.postfix();
				}
				}
				this.state = 356;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public prefix(): PrefixContext {
		let _localctx: PrefixContext = new PrefixContext(this._ctx, this.state);
		this.enterRule(_localctx, 70, R.prefix);
		try {
			this.state = 370;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.INC:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 357;
				this.match(T.INC);
				}
				break;
			case T.DEC:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 358;
				this.match(T.DEC);
				}
				break;
			case T.PLUS:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 359;
				this.match(T.PLUS);
				}
				break;
			case T.MINUS:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 360;
				this.match(T.MINUS);
				}
				break;
			case T.NOT:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 361;
				this.match(T.NOT);
				}
				break;
			case T.TILDE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 362;
				this.match(T.TILDE);
				}
				break;
			case T.STAR:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 363;
				this.match(T.STAR);
				}
				break;
			case T.AND:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 364;
				this.match(T.AND);
				}
				break;
			case T.COMPTIME:
				this.enterOuterAlt(_localctx, 9);
				{
				this.state = 365;
				this.match(T.COMPTIME);
				}
				break;
			case T.CAST_LPAREN:
				this.enterOuterAlt(_localctx, 10);
				{
				this.state = 366;
				this.match(T.CAST_LPAREN);
				this.state = 367;
				this.type();
				this.state = 368;
				this.match(T.RPAREN);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public postfix(): PostfixContext {
		let _localctx: PostfixContext = new PostfixContext(this._ctx, this.state);
		this.enterRule(_localctx, 72, R.postfix);
		let _la: number;
		try {
			this.state = 380;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.INC:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 372;
				this.match(T.INC);
				}
				break;
			case T.DEC:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 373;
				this.match(T.DEC);
				}
				break;
			case T.ARROW:
			case T.DOT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 374;
				_la = this._input.LA(1);
				if (!(_la === T.ARROW || _la === T.DOT)) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 375;
				this.field();
				}
				break;
			case T.LBRACK:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 376;
				this.match(T.LBRACK);
				this.state = 377;
				this.exprList();
				this.state = 378;
				this.match(T.RBRACK);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public field(): FieldContext {
		let _localctx: FieldContext = new FieldContext(this._ctx, this.state);
		this.enterRule(_localctx, 74, R.field);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 382;
			_la = this._input.LA(1);
			if (!(_la === T.IDENT || _la === T.NUMBER)) {
			this._errHandler.recoverInline(this);
			} else {
				if (this._input.LA(1) === Token.EOF) {
					this.matchedEOF = true;
				}

				this._errHandler.reportMatch(this);
				this.consume();
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public exprList(): ExprListContext {
		let _localctx: ExprListContext = new ExprListContext(this._ctx, this.state);
		this.enterRule(_localctx, 76, R.exprList);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 384;
			this.expr();
			this.state = 389;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.COMMA) {
				{
				{
				this.state = 385;
				this.match(T.COMMA);
				this.state = 386;
				this.expr();
				}
				}
				this.state = 391;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public primary(): PrimaryContext {
		let _localctx: PrimaryContext = new PrimaryContext(this._ctx, this.state);
		this.enterRule(_localctx, 78, R.primary);
		let _la: number;
		try {
			this.state = 450;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.NUMBER:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 392;
				this.match(T.NUMBER);
				}
				break;
			case T.STRING:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 393;
				this.match(T.STRING);
				}
				break;
			case T.CHAR:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 394;
				this.match(T.CHAR);
				}
				break;
			case T.TRUE:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 395;
				this.match(T.TRUE);
				}
				break;
			case T.FALSE:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 396;
				this.match(T.FALSE);
				}
				break;
			case T.VARIABLE:
				this.enterOuterAlt(_localctx, 6);
				{
				this.state = 397;
				this.match(T.VARIABLE);
				}
				break;
			case T.MAP:
				this.enterOuterAlt(_localctx, 7);
				{
				this.state = 398;
				this.match(T.MAP);
				}
				break;
			case T.POSITIONAL:
				this.enterOuterAlt(_localctx, 8);
				{
				this.state = 399;
				this.match(T.POSITIONAL);
				}
				break;
			case T.PARAM_COUNT:
				this.enterOuterAlt(_localctx, 9);
				{
				this.state = 400;
				this.match(T.PARAM_COUNT);
				}
				break;
			case T.IDENT:
				this.enterOuterAlt(_localctx, 10);
				{
				this.state = 401;
				this.match(T.IDENT);
				this.state = 414;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.LPAREN) {
					{
					this.state = 402;
					this.match(T.LPAREN);
					this.state = 411;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
					if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF_EXPR) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
						{
						this.state = 403;
						this.element();
						this.state = 408;
						this._errHandler.sync(this);
						_la = this._input.LA(1);
						while (_la === T.COMMA) {
							{
							{
							this.state = 404;
							this.match(T.COMMA);
							this.state = 405;
							this.element();
							}
							}
							this.state = 410;
							this._errHandler.sync(this);
							_la = this._input.LA(1);
						}
						}
					}

					this.state = 413;
					this.match(T.RPAREN);
					}
				}

				}
				break;
			case T.LPAREN:
				this.enterOuterAlt(_localctx, 11);
				{
				this.state = 416;
				this.match(T.LPAREN);
				this.state = 427;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF_EXPR) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
					{
					this.state = 417;
					this.element();
					this.state = 424;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
					while (_la === T.COMMA) {
						{
						{
						this.state = 418;
						this.match(T.COMMA);
						this.state = 420;
						this._errHandler.sync(this);
						_la = this._input.LA(1);
						if ((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.IF_EXPR) | (1 << T.COMPTIME) | (1 << T.SIZEOF) | (1 << T.OFFSETOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO) | (1 << T.TRUE) | (1 << T.FALSE) | (1 << T.BLOCK_LBRACE) | (1 << T.CAST_LPAREN))) !== 0) || ((((_la - 44)) & ~0x1F) === 0 && ((1 << (_la - 44)) & ((1 << (T.MAP - 44)) | (1 << (T.VARIABLE - 44)) | (1 << (T.POSITIONAL - 44)) | (1 << (T.PARAM_COUNT - 44)) | (1 << (T.IDENT - 44)) | (1 << (T.NUMBER - 44)) | (1 << (T.STRING - 44)) | (1 << (T.CHAR - 44)) | (1 << (T.INC - 44)) | (1 << (T.DEC - 44)))) !== 0) || ((((_la - 77)) & ~0x1F) === 0 && ((1 << (_la - 77)) & ((1 << (T.LPAREN - 77)) | (1 << (T.PLUS - 77)) | (1 << (T.MINUS - 77)) | (1 << (T.STAR - 77)) | (1 << (T.AND - 77)) | (1 << (T.NOT - 77)) | (1 << (T.TILDE - 77)))) !== 0)) {
							{
							this.state = 419;
							this.element();
							}
						}

						}
						}
						this.state = 426;
						this._errHandler.sync(this);
						_la = this._input.LA(1);
					}
					}
				}

				this.state = 429;
				this.match(T.RPAREN);
				}
				break;
			case T.SIZEOF:
			case T.TYPEOF:
			case T.TYPEINFO:
				this.enterOuterAlt(_localctx, 12);
				{
				this.state = 430;
				_la = this._input.LA(1);
				if (!((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.SIZEOF) | (1 << T.TYPEOF) | (1 << T.TYPEINFO))) !== 0))) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 431;
				this.typeOrExpr();
				this.state = 432;
				this.match(T.RPAREN);
				}
				break;
			case T.OFFSETOF:
				this.enterOuterAlt(_localctx, 13);
				{
				this.state = 434;
				this.match(T.OFFSETOF);
				this.state = 435;
				this.typeOrExpr();
				this.state = 436;
				this.match(T.COMMA);
				this.state = 437;
				this.fieldPath();
				this.state = 438;
				this.match(T.RPAREN);
				}
				break;
			case T.BLOCK_LBRACE:
				this.enterOuterAlt(_localctx, 14);
				{
				this.state = 440;
				this.match(T.BLOCK_LBRACE);
				this.state = 441;
				this.statements();
				this.state = 442;
				this.match(T.RBRACE);
				}
				break;
			case T.IF_EXPR:
				this.enterOuterAlt(_localctx, 15);
				{
				this.state = 444;
				this.match(T.IF_EXPR);
				this.state = 445;
				this.condition();
				this.state = 446;
				this.block();
				this.state = 448;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.ELSE) {
					{
					this.state = 447;
					this.elseTail();
					}
				}

				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public element(): ElementContext {
		let _localctx: ElementContext = new ElementContext(this._ctx, this.state);
		this.enterRule(_localctx, 80, R.element);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 452;
			this.expr();
			this.state = 455;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			if (_la === T.ASSIGN) {
				{
				this.state = 453;
				this.match(T.ASSIGN);
				this.state = 454;
				this.expr();
				}
			}

			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeOrExpr(): TypeOrExprContext {
		let _localctx: TypeOrExprContext = new TypeOrExprContext(this._ctx, this.state);
		this.enterRule(_localctx, 82, R.typeOrExpr);
		try {
			this.state = 461;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.TYPE_LPAREN:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 457;
				this.match(T.TYPE_LPAREN);
				this.state = 458;
				this.type();
				}
				break;
			case T.LPAREN:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 459;
				this.match(T.LPAREN);
				this.state = 460;
				this.expr();
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public fieldPath(): FieldPathContext {
		let _localctx: FieldPathContext = new FieldPathContext(this._ctx, this.state);
		this.enterRule(_localctx, 84, R.fieldPath);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 463;
			this.field();
			this.state = 472;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.LBRACK || _la === T.DOT) {
				{
				this.state = 470;
				this._errHandler.sync(this);
				switch (this._input.LA(1)) {
				case T.DOT:
					{
					this.state = 464;
					this.match(T.DOT);
					this.state = 465;
					this.field();
					}
					break;
				case T.LBRACK:
					{
					this.state = 466;
					this.match(T.LBRACK);
					this.state = 467;
					this.expr();
					this.state = 468;
					this.match(T.RBRACK);
					}
					break;
				default:
					throw new NoViableAltException(this);
				}
				}
				this.state = 474;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public type(): TypeContext {
		let _localctx: TypeContext = new TypeContext(this._ctx, this.state);
		this.enterRule(_localctx, 86, R.type);
		let _la: number;
		try {
			this.enterOuterAlt(_localctx, 1);
			{
			this.state = 475;
			this.typeBase();
			this.state = 479;
			this._errHandler.sync(this);
			_la = this._input.LA(1);
			while (_la === T.LBRACK || _la === T.STAR) {
				{
				{
				this.state = 476;
				this.typeSuffix();
				}
				}
				this.state = 481;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
			}
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeBase(): TypeBaseContext {
		let _localctx: TypeBaseContext = new TypeBaseContext(this._ctx, this.state);
		this.enterRule(_localctx, 88, R.typeBase);
		let _la: number;
		try {
			this.state = 505;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.STRUCT:
			case T.UNION:
			case T.ENUM:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 482;
				_la = this._input.LA(1);
				if (!((((_la) & ~0x1F) === 0 && ((1 << _la) & ((1 << T.STRUCT) | (1 << T.UNION) | (1 << T.ENUM))) !== 0))) {
				this._errHandler.recoverInline(this);
				} else {
					if (this._input.LA(1) === Token.EOF) {
						this.matchedEOF = true;
					}

					this._errHandler.reportMatch(this);
					this.consume();
				}
				this.state = 483;
				this.match(T.IDENT);
				}
				break;
			case T.C_WORD:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 485;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				do {
					{
					{
					this.state = 484;
					this.match(T.C_WORD);
					}
					}
					this.state = 487;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				} while (_la === T.C_WORD);
				}
				break;
			case T.IDENT:
				this.enterOuterAlt(_localctx, 3);
				{
				this.state = 489;
				this.match(T.IDENT);
				}
				break;
			case T.TYPEOF:
				this.enterOuterAlt(_localctx, 4);
				{
				this.state = 490;
				this.match(T.TYPEOF);
				this.state = 491;
				this.typeOrExpr();
				this.state = 492;
				this.match(T.RPAREN);
				}
				break;
			case T.LPAREN:
				this.enterOuterAlt(_localctx, 5);
				{
				this.state = 494;
				this.match(T.LPAREN);
				this.state = 495;
				this.type();
				this.state = 500;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				while (_la === T.COMMA) {
					{
					{
					this.state = 496;
					this.match(T.COMMA);
					this.state = 497;
					this.type();
					}
					}
					this.state = 502;
					this._errHandler.sync(this);
					_la = this._input.LA(1);
				}
				this.state = 503;
				this.match(T.RPAREN);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}
	public typeSuffix(): TypeSuffixContext {
		let _localctx: TypeSuffixContext = new TypeSuffixContext(this._ctx, this.state);
		this.enterRule(_localctx, 90, R.typeSuffix);
		let _la: number;
		try {
			this.state = 513;
			this._errHandler.sync(this);
			switch (this._input.LA(1)) {
			case T.STAR:
				this.enterOuterAlt(_localctx, 1);
				{
				this.state = 507;
				this.match(T.STAR);
				}
				break;
			case T.LBRACK:
				this.enterOuterAlt(_localctx, 2);
				{
				this.state = 508;
				this.match(T.LBRACK);
				this.state = 510;
				this._errHandler.sync(this);
				_la = this._input.LA(1);
				if (_la === T.IDENT || _la === T.NUMBER) {
					{
					this.state = 509;
					_la = this._input.LA(1);
					if (!(_la === T.IDENT || _la === T.NUMBER)) {
					this._errHandler.recoverInline(this);
					} else {
						if (this._input.LA(1) === Token.EOF) {
							this.matchedEOF = true;
						}

						this._errHandler.reportMatch(this);
						this.consume();
					}
					}
				}

				this.state = 512;
				this.match(T.RBRACK);
				}
				break;
			default:
				throw new NoViableAltException(this);
			}
		}
		catch (re) {
			if (re instanceof RecognitionException) {
				_localctx.exception = re;
				this._errHandler.reportError(this, re);
				this._errHandler.recover(this, re);
			} else {
				throw re;
			}
		}
		finally {
			this.exitRule();
		}
		return _localctx;
	}

}

export class ProgramContext extends ParserRuleContext {
	public EOF(): TerminalNode { return this.getToken(Token.EOF, 0); }
	public HEADER(): TerminalNode | undefined { return this.tryGetToken(T.HEADER, 0); }
	public rootItem(): RootItemContext[];
	public rootItem(i: number): RootItemContext;
	public rootItem(i?: number): RootItemContext | RootItemContext[] {
		if (i === undefined) {
			return this.getRuleContexts(RootItemContext);
		} else {
			return this.getRuleContext(i, RootItemContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.program; }
}

export class RootItemContext extends ParserRuleContext {
	public cItem(): CItemContext | undefined {
		return this.tryGetRuleContext(0, CItemContext);
	}
	public configBlock(): ConfigBlockContext | undefined {
		return this.tryGetRuleContext(0, ConfigBlockContext);
	}
	public importItem(): ImportItemContext | undefined {
		return this.tryGetRuleContext(0, ImportItemContext);
	}
	public macroDef(): MacroDefContext | undefined {
		return this.tryGetRuleContext(0, MacroDefContext);
	}
	public fnDef(): FnDefContext | undefined {
		return this.tryGetRuleContext(0, FnDefContext);
	}
	public mapDecl(): MapDeclContext | undefined {
		return this.tryGetRuleContext(0, MapDeclContext);
	}
	public probe(): ProbeContext | undefined {
		return this.tryGetRuleContext(0, ProbeContext);
	}
	public SEMI(): TerminalNode | undefined { return this.tryGetToken(T.SEMI, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.rootItem; }
}

export class CItemContext extends ParserRuleContext {
	public DIRECTIVE(): TerminalNode | undefined { return this.tryGetToken(T.DIRECTIVE, 0); }
	public C_DEFINITION(): TerminalNode | undefined { return this.tryGetToken(T.C_DEFINITION, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.cItem; }
}

export class ConfigBlockContext extends ParserRuleContext {
	public CONFIG(): TerminalNode { return this.getToken(T.CONFIG, 0); }
	public ASSIGN(): TerminalNode { return this.getToken(T.ASSIGN, 0); }
	public LBRACE(): TerminalNode { return this.getToken(T.LBRACE, 0); }
	public RBRACE(): TerminalNode { return this.getToken(T.RBRACE, 0); }
	public configEntry(): ConfigEntryContext[];
	public configEntry(i: number): ConfigEntryContext;
	public configEntry(i?: number): ConfigEntryContext | ConfigEntryContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ConfigEntryContext);
		} else {
			return this.getRuleContext(i, ConfigEntryContext);
		}
	}
	public SEMI(): TerminalNode[];
	public SEMI(i: number): TerminalNode;
	public SEMI(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.SEMI);
		} else {
			return this.getToken(T.SEMI, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.configBlock; }
}

export class ConfigEntryContext extends ParserRuleContext {
	public IDENT(): TerminalNode[];
	public IDENT(i: number): TerminalNode;
	public IDENT(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.IDENT);
		} else {
			return this.getToken(T.IDENT, i);
		}
	}
	public ASSIGN(): TerminalNode { return this.getToken(T.ASSIGN, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(T.NUMBER, 0); }
	public STRING(): TerminalNode | undefined { return this.tryGetToken(T.STRING, 0); }
	public TRUE(): TerminalNode | undefined { return this.tryGetToken(T.TRUE, 0); }
	public FALSE(): TerminalNode | undefined { return this.tryGetToken(T.FALSE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.configEntry; }
}

export class ImportItemContext extends ParserRuleContext {
	public IMPORT(): TerminalNode { return this.getToken(T.IMPORT, 0); }
	public STRING(): TerminalNode { return this.getToken(T.STRING, 0); }
	public SEMI(): TerminalNode { return this.getToken(T.SEMI, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.importItem; }
}

export class MacroDefContext extends ParserRuleContext {
	public MACRO(): TerminalNode { return this.getToken(T.MACRO, 0); }
	public IDENT(): TerminalNode { return this.getToken(T.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(T.LPAREN, 0); }
	public RPAREN(): TerminalNode { return this.getToken(T.RPAREN, 0); }
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public macroParam(): MacroParamContext[];
	public macroParam(i: number): MacroParamContext;
	public macroParam(i?: number): MacroParamContext | MacroParamContext[] {
		if (i === undefined) {
			return this.getRuleContexts(MacroParamContext);
		} else {
			return this.getRuleContext(i, MacroParamContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.macroDef; }
}

export class MacroParamContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(T.IDENT, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(T.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(T.MAP, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.macroParam; }
}

export class FnDefContext extends ParserRuleContext {
	public FN(): TerminalNode { return this.getToken(T.FN, 0); }
	public IDENT(): TerminalNode { return this.getToken(T.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(T.LPAREN, 0); }
	public RPAREN(): TerminalNode { return this.getToken(T.RPAREN, 0); }
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public fnParam(): FnParamContext[];
	public fnParam(i: number): FnParamContext;
	public fnParam(i?: number): FnParamContext | FnParamContext[] {
		if (i === undefined) {
			return this.getRuleContexts(FnParamContext);
		} else {
			return this.getRuleContext(i, FnParamContext);
		}
	}
	public COLON(): TerminalNode | undefined { return this.tryGetToken(T.COLON, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.fnDef; }
}

export class FnParamContext extends ParserRuleContext {
	public VARIABLE(): TerminalNode { return this.getToken(T.VARIABLE, 0); }
	public COLON(): TerminalNode { return this.getToken(T.COLON, 0); }
	public type(): TypeContext {
		return this.getRuleContext(0, TypeContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.fnParam; }
}

export class MapDeclContext extends ParserRuleContext {
	public LET(): TerminalNode { return this.getToken(T.LET, 0); }
	public MAP(): TerminalNode { return this.getToken(T.MAP, 0); }
	public ASSIGN(): TerminalNode { return this.getToken(T.ASSIGN, 0); }
	public IDENT(): TerminalNode { return this.getToken(T.IDENT, 0); }
	public LPAREN(): TerminalNode { return this.getToken(T.LPAREN, 0); }
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	public RPAREN(): TerminalNode { return this.getToken(T.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.mapDecl; }
}

export class ProbeContext extends ParserRuleContext {
	public attachPoints(): AttachPointsContext {
		return this.getRuleContext(0, AttachPointsContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public predicate(): PredicateContext | undefined {
		return this.tryGetRuleContext(0, PredicateContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.probe; }
}

export class AttachPointsContext extends ParserRuleContext {
	public attachPoint(): AttachPointContext[];
	public attachPoint(i: number): AttachPointContext;
	public attachPoint(i?: number): AttachPointContext | AttachPointContext[] {
		if (i === undefined) {
			return this.getRuleContexts(AttachPointContext);
		} else {
			return this.getRuleContext(i, AttachPointContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.attachPoints; }
}

export class AttachPointContext extends ParserRuleContext {
	public ATTACH(): TerminalNode | undefined { return this.tryGetToken(T.ATTACH, 0); }
	public WORD(): TerminalNode[];
	public WORD(i: number): TerminalNode;
	public WORD(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.WORD);
		} else {
			return this.getToken(T.WORD, i);
		}
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.attachPoint; }
}

export class PredicateContext extends ParserRuleContext {
	public PREDICATE(): TerminalNode { return this.getToken(T.PREDICATE, 0); }
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	public PREDICATE_END(): TerminalNode { return this.getToken(T.PREDICATE_END, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.predicate; }
}

export class BlockContext extends ParserRuleContext {
	public LBRACE(): TerminalNode { return this.getToken(T.LBRACE, 0); }
	public statements(): StatementsContext {
		return this.getRuleContext(0, StatementsContext);
	}
	public RBRACE(): TerminalNode { return this.getToken(T.RBRACE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.block; }
}

export class StatementsContext extends ParserRuleContext {
	public compound(): CompoundContext[];
	public compound(i: number): CompoundContext;
	public compound(i?: number): CompoundContext | CompoundContext[] {
		if (i === undefined) {
			return this.getRuleContexts(CompoundContext);
		} else {
			return this.getRuleContext(i, CompoundContext);
		}
	}
	public simple(): SimpleContext[];
	public simple(i: number): SimpleContext;
	public simple(i?: number): SimpleContext | SimpleContext[] {
		if (i === undefined) {
			return this.getRuleContexts(SimpleContext);
		} else {
			return this.getRuleContext(i, SimpleContext);
		}
	}
	public SEMI(): TerminalNode[];
	public SEMI(i: number): TerminalNode;
	public SEMI(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.SEMI);
		} else {
			return this.getToken(T.SEMI, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.statements; }
}

export class CompoundContext extends ParserRuleContext {
	public ifStmt(): IfStmtContext | undefined {
		return this.tryGetRuleContext(0, IfStmtContext);
	}
	public whileStmt(): WhileStmtContext | undefined {
		return this.tryGetRuleContext(0, WhileStmtContext);
	}
	public forStmt(): ForStmtContext | undefined {
		return this.tryGetRuleContext(0, ForStmtContext);
	}
	public unrollStmt(): UnrollStmtContext | undefined {
		return this.tryGetRuleContext(0, UnrollStmtContext);
	}
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.compound; }
}

export class IfStmtContext extends ParserRuleContext {
	public IF(): TerminalNode { return this.getToken(T.IF, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	public elseTail(): ElseTailContext | undefined {
		return this.tryGetRuleContext(0, ElseTailContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.ifStmt; }
}

export class ElseTailContext extends ParserRuleContext {
	public ELSE(): TerminalNode { return this.getToken(T.ELSE, 0); }
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	public ifStmt(): IfStmtContext | undefined {
		return this.tryGetRuleContext(0, IfStmtContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.elseTail; }
}

export class WhileStmtContext extends ParserRuleContext {
	public WHILE(): TerminalNode { return this.getToken(T.WHILE, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.whileStmt; }
}

export class UnrollStmtContext extends ParserRuleContext {
	public UNROLL(): TerminalNode { return this.getToken(T.UNROLL, 0); }
	public condition(): ConditionContext {
		return this.getRuleContext(0, ConditionContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.unrollStmt; }
}

export class ForStmtContext extends ParserRuleContext {
	public FOR(): TerminalNode { return this.getToken(T.FOR, 0); }
	public forHead(): ForHeadContext {
		return this.getRuleContext(0, ForHeadContext);
	}
	public block(): BlockContext {
		return this.getRuleContext(0, BlockContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.forStmt; }
}

export class ForHeadContext extends ParserRuleContext {
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.LPAREN, 0); }
	public forRange(): ForRangeContext {
		return this.getRuleContext(0, ForRangeContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(T.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.forHead; }
}

export class ForRangeContext extends ParserRuleContext {
	public VARIABLE(): TerminalNode { return this.getToken(T.VARIABLE, 0); }
	public COLON(): TerminalNode { return this.getToken(T.COLON, 0); }
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public RANGE(): TerminalNode | undefined { return this.tryGetToken(T.RANGE, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.forRange; }
}

export class ConditionContext extends ParserRuleContext {
	public expr(): ExprContext {
		return this.getRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.condition; }
}

export class SimpleContext extends ParserRuleContext {
	public letStmt(): LetStmtContext | undefined {
		return this.tryGetRuleContext(0, LetStmtContext);
	}
	public importStmt(): ImportStmtContext | undefined {
		return this.tryGetRuleContext(0, ImportStmtContext);
	}
	public returnStmt(): ReturnStmtContext | undefined {
		return this.tryGetRuleContext(0, ReturnStmtContext);
	}
	public BREAK(): TerminalNode | undefined { return this.tryGetToken(T.BREAK, 0); }
	public CONTINUE(): TerminalNode | undefined { return this.tryGetToken(T.CONTINUE, 0); }
	public exprStmt(): ExprStmtContext | undefined {
		return this.tryGetRuleContext(0, ExprStmtContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.simple; }
}

export class LetStmtContext extends ParserRuleContext {
	public LET(): TerminalNode { return this.getToken(T.LET, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(T.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(T.MAP, 0); }
	public COLON(): TerminalNode | undefined { return this.tryGetToken(T.COLON, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.ASSIGN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.letStmt; }
}

export class ImportStmtContext extends ParserRuleContext {
	public IMPORT(): TerminalNode { return this.getToken(T.IMPORT, 0); }
	public STRING(): TerminalNode { return this.getToken(T.STRING, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.importStmt; }
}

export class ReturnStmtContext extends ParserRuleContext {
	public RETURN(): TerminalNode { return this.getToken(T.RETURN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.returnStmt; }
}

export class ExprStmtContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public assignOp(): AssignOpContext | undefined {
		return this.tryGetRuleContext(0, AssignOpContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.exprStmt; }
}

export class AssignOpContext extends ParserRuleContext {
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.ASSIGN, 0); }
	public ADD_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.ADD_ASSIGN, 0); }
	public SUB_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.SUB_ASSIGN, 0); }
	public MUL_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.MUL_ASSIGN, 0); }
	public DIV_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.DIV_ASSIGN, 0); }
	public MOD_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.MOD_ASSIGN, 0); }
	public AND_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.AND_ASSIGN, 0); }
	public OR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.OR_ASSIGN, 0); }
	public XOR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.XOR_ASSIGN, 0); }
	public SHL_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.SHL_ASSIGN, 0); }
	public SHR_ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.SHR_ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.assignOp; }
}

export class ExprContext extends ParserRuleContext {
	public unary(): UnaryContext[];
	public unary(i: number): UnaryContext;
	public unary(i?: number): UnaryContext | UnaryContext[] {
		if (i === undefined) {
			return this.getRuleContexts(UnaryContext);
		} else {
			return this.getRuleContext(i, UnaryContext);
		}
	}
	public binaryOp(): BinaryOpContext[];
	public binaryOp(i: number): BinaryOpContext;
	public binaryOp(i?: number): BinaryOpContext | BinaryOpContext[] {
		if (i === undefined) {
			return this.getRuleContexts(BinaryOpContext);
		} else {
			return this.getRuleContext(i, BinaryOpContext);
		}
	}
	public QUESTION(): TerminalNode | undefined { return this.tryGetToken(T.QUESTION, 0); }
	public COLON(): TerminalNode | undefined { return this.tryGetToken(T.COLON, 0); }
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.expr; }
}

export class BinaryOpContext extends ParserRuleContext {
	public STAR(): TerminalNode | undefined { return this.tryGetToken(T.STAR, 0); }
	public SLASH(): TerminalNode | undefined { return this.tryGetToken(T.SLASH, 0); }
	public PERCENT(): TerminalNode | undefined { return this.tryGetToken(T.PERCENT, 0); }
	public PLUS(): TerminalNode | undefined { return this.tryGetToken(T.PLUS, 0); }
	public MINUS(): TerminalNode | undefined { return this.tryGetToken(T.MINUS, 0); }
	public SHL(): TerminalNode | undefined { return this.tryGetToken(T.SHL, 0); }
	public SHR(): TerminalNode | undefined { return this.tryGetToken(T.SHR, 0); }
	public LT(): TerminalNode | undefined { return this.tryGetToken(T.LT, 0); }
	public GT(): TerminalNode | undefined { return this.tryGetToken(T.GT, 0); }
	public LE(): TerminalNode | undefined { return this.tryGetToken(T.LE, 0); }
	public GE(): TerminalNode | undefined { return this.tryGetToken(T.GE, 0); }
	public EQ(): TerminalNode | undefined { return this.tryGetToken(T.EQ, 0); }
	public NE(): TerminalNode | undefined { return this.tryGetToken(T.NE, 0); }
	public AND(): TerminalNode | undefined { return this.tryGetToken(T.AND, 0); }
	public XOR(): TerminalNode | undefined { return this.tryGetToken(T.XOR, 0); }
	public OR(): TerminalNode | undefined { return this.tryGetToken(T.OR, 0); }
	public LOGICAL_AND(): TerminalNode | undefined { return this.tryGetToken(T.LOGICAL_AND, 0); }
	public LOGICAL_OR(): TerminalNode | undefined { return this.tryGetToken(T.LOGICAL_OR, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.binaryOp; }
}

export class UnaryContext extends ParserRuleContext {
	public primary(): PrimaryContext {
		return this.getRuleContext(0, PrimaryContext);
	}
	public prefix(): PrefixContext[];
	public prefix(i: number): PrefixContext;
	public prefix(i?: number): PrefixContext | PrefixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(PrefixContext);
		} else {
			return this.getRuleContext(i, PrefixContext);
		}
	}
	public postfix(): PostfixContext[];
	public postfix(i: number): PostfixContext;
	public postfix(i?: number): PostfixContext | PostfixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(PostfixContext);
		} else {
			return this.getRuleContext(i, PostfixContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.unary; }
}

export class PrefixContext extends ParserRuleContext {
	public INC(): TerminalNode | undefined { return this.tryGetToken(T.INC, 0); }
	public DEC(): TerminalNode | undefined { return this.tryGetToken(T.DEC, 0); }
	public PLUS(): TerminalNode | undefined { return this.tryGetToken(T.PLUS, 0); }
	public MINUS(): TerminalNode | undefined { return this.tryGetToken(T.MINUS, 0); }
	public NOT(): TerminalNode | undefined { return this.tryGetToken(T.NOT, 0); }
	public TILDE(): TerminalNode | undefined { return this.tryGetToken(T.TILDE, 0); }
	public STAR(): TerminalNode | undefined { return this.tryGetToken(T.STAR, 0); }
	public AND(): TerminalNode | undefined { return this.tryGetToken(T.AND, 0); }
	public COMPTIME(): TerminalNode | undefined { return this.tryGetToken(T.COMPTIME, 0); }
	public CAST_LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.CAST_LPAREN, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(T.RPAREN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.prefix; }
}

export class PostfixContext extends ParserRuleContext {
	public INC(): TerminalNode | undefined { return this.tryGetToken(T.INC, 0); }
	public DEC(): TerminalNode | undefined { return this.tryGetToken(T.DEC, 0); }
	public field(): FieldContext | undefined {
		return this.tryGetRuleContext(0, FieldContext);
	}
	public DOT(): TerminalNode | undefined { return this.tryGetToken(T.DOT, 0); }
	public ARROW(): TerminalNode | undefined { return this.tryGetToken(T.ARROW, 0); }
	public LBRACK(): TerminalNode | undefined { return this.tryGetToken(T.LBRACK, 0); }
	public exprList(): ExprListContext | undefined {
		return this.tryGetRuleContext(0, ExprListContext);
	}
	public RBRACK(): TerminalNode | undefined { return this.tryGetToken(T.RBRACK, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.postfix; }
}

export class FieldContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(T.IDENT, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(T.NUMBER, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.field; }
}

export class ExprListContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.exprList; }
}

export class PrimaryContext extends ParserRuleContext {
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(T.NUMBER, 0); }
	public STRING(): TerminalNode | undefined { return this.tryGetToken(T.STRING, 0); }
	public CHAR(): TerminalNode | undefined { return this.tryGetToken(T.CHAR, 0); }
	public TRUE(): TerminalNode | undefined { return this.tryGetToken(T.TRUE, 0); }
	public FALSE(): TerminalNode | undefined { return this.tryGetToken(T.FALSE, 0); }
	public VARIABLE(): TerminalNode | undefined { return this.tryGetToken(T.VARIABLE, 0); }
	public MAP(): TerminalNode | undefined { return this.tryGetToken(T.MAP, 0); }
	public POSITIONAL(): TerminalNode | undefined { return this.tryGetToken(T.POSITIONAL, 0); }
	public PARAM_COUNT(): TerminalNode | undefined { return this.tryGetToken(T.PARAM_COUNT, 0); }
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(T.IDENT, 0); }
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.LPAREN, 0); }
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(T.RPAREN, 0); }
	public element(): ElementContext[];
	public element(i: number): ElementContext;
	public element(i?: number): ElementContext | ElementContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ElementContext);
		} else {
			return this.getRuleContext(i, ElementContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	public typeOrExpr(): TypeOrExprContext | undefined {
		return this.tryGetRuleContext(0, TypeOrExprContext);
	}
	public SIZEOF(): TerminalNode | undefined { return this.tryGetToken(T.SIZEOF, 0); }
	public TYPEOF(): TerminalNode | undefined { return this.tryGetToken(T.TYPEOF, 0); }
	public TYPEINFO(): TerminalNode | undefined { return this.tryGetToken(T.TYPEINFO, 0); }
	public OFFSETOF(): TerminalNode | undefined { return this.tryGetToken(T.OFFSETOF, 0); }
	public fieldPath(): FieldPathContext | undefined {
		return this.tryGetRuleContext(0, FieldPathContext);
	}
	public BLOCK_LBRACE(): TerminalNode | undefined { return this.tryGetToken(T.BLOCK_LBRACE, 0); }
	public statements(): StatementsContext | undefined {
		return this.tryGetRuleContext(0, StatementsContext);
	}
	public RBRACE(): TerminalNode | undefined { return this.tryGetToken(T.RBRACE, 0); }
	public IF_EXPR(): TerminalNode | undefined { return this.tryGetToken(T.IF_EXPR, 0); }
	public condition(): ConditionContext | undefined {
		return this.tryGetRuleContext(0, ConditionContext);
	}
	public block(): BlockContext | undefined {
		return this.tryGetRuleContext(0, BlockContext);
	}
	public elseTail(): ElseTailContext | undefined {
		return this.tryGetRuleContext(0, ElseTailContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.primary; }
}

export class ElementContext extends ParserRuleContext {
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public ASSIGN(): TerminalNode | undefined { return this.tryGetToken(T.ASSIGN, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.element; }
}

export class TypeOrExprContext extends ParserRuleContext {
	public TYPE_LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.TYPE_LPAREN, 0); }
	public type(): TypeContext | undefined {
		return this.tryGetRuleContext(0, TypeContext);
	}
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.LPAREN, 0); }
	public expr(): ExprContext | undefined {
		return this.tryGetRuleContext(0, ExprContext);
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.typeOrExpr; }
}

export class FieldPathContext extends ParserRuleContext {
	public field(): FieldContext[];
	public field(i: number): FieldContext;
	public field(i?: number): FieldContext | FieldContext[] {
		if (i === undefined) {
			return this.getRuleContexts(FieldContext);
		} else {
			return this.getRuleContext(i, FieldContext);
		}
	}
	public DOT(): TerminalNode[];
	public DOT(i: number): TerminalNode;
	public DOT(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.DOT);
		} else {
			return this.getToken(T.DOT, i);
		}
	}
	public LBRACK(): TerminalNode[];
	public LBRACK(i: number): TerminalNode;
	public LBRACK(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.LBRACK);
		} else {
			return this.getToken(T.LBRACK, i);
		}
	}
	public expr(): ExprContext[];
	public expr(i: number): ExprContext;
	public expr(i?: number): ExprContext | ExprContext[] {
		if (i === undefined) {
			return this.getRuleContexts(ExprContext);
		} else {
			return this.getRuleContext(i, ExprContext);
		}
	}
	public RBRACK(): TerminalNode[];
	public RBRACK(i: number): TerminalNode;
	public RBRACK(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.RBRACK);
		} else {
			return this.getToken(T.RBRACK, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.fieldPath; }
}

export class TypeContext extends ParserRuleContext {
	public typeBase(): TypeBaseContext {
		return this.getRuleContext(0, TypeBaseContext);
	}
	public typeSuffix(): TypeSuffixContext[];
	public typeSuffix(i: number): TypeSuffixContext;
	public typeSuffix(i?: number): TypeSuffixContext | TypeSuffixContext[] {
		if (i === undefined) {
			return this.getRuleContexts(TypeSuffixContext);
		} else {
			return this.getRuleContext(i, TypeSuffixContext);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.type; }
}

export class TypeBaseContext extends ParserRuleContext {
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(T.IDENT, 0); }
	public STRUCT(): TerminalNode | undefined { return this.tryGetToken(T.STRUCT, 0); }
	public UNION(): TerminalNode | undefined { return this.tryGetToken(T.UNION, 0); }
	public ENUM(): TerminalNode | undefined { return this.tryGetToken(T.ENUM, 0); }
	public C_WORD(): TerminalNode[];
	public C_WORD(i: number): TerminalNode;
	public C_WORD(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.C_WORD);
		} else {
			return this.getToken(T.C_WORD, i);
		}
	}
	public TYPEOF(): TerminalNode | undefined { return this.tryGetToken(T.TYPEOF, 0); }
	public typeOrExpr(): TypeOrExprContext | undefined {
		return this.tryGetRuleContext(0, TypeOrExprContext);
	}
	public RPAREN(): TerminalNode | undefined { return this.tryGetToken(T.RPAREN, 0); }
	public LPAREN(): TerminalNode | undefined { return this.tryGetToken(T.LPAREN, 0); }
	public type(): TypeContext[];
	public type(i: number): TypeContext;
	public type(i?: number): TypeContext | TypeContext[] {
		if (i === undefined) {
			return this.getRuleContexts(TypeContext);
		} else {
			return this.getRuleContext(i, TypeContext);
		}
	}
	public COMMA(): TerminalNode[];
	public COMMA(i: number): TerminalNode;
	public COMMA(i?: number): TerminalNode | TerminalNode[] {
		if (i === undefined) {
			return this.getTokens(T.COMMA);
		} else {
			return this.getToken(T.COMMA, i);
		}
	}
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.typeBase; }
}

export class TypeSuffixContext extends ParserRuleContext {
	public STAR(): TerminalNode | undefined { return this.tryGetToken(T.STAR, 0); }
	public LBRACK(): TerminalNode | undefined { return this.tryGetToken(T.LBRACK, 0); }
	public RBRACK(): TerminalNode | undefined { return this.tryGetToken(T.RBRACK, 0); }
	public NUMBER(): TerminalNode | undefined { return this.tryGetToken(T.NUMBER, 0); }
	public IDENT(): TerminalNode | undefined { return this.tryGetToken(T.IDENT, 0); }
	constructor(parent: ParserRuleContext | undefined, invokingState: number) {
		super(parent, invokingState);
	}
	public get ruleIndex(): number { return R.typeSuffix; }
}
