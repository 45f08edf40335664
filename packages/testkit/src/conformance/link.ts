import type {LinkFixture} from './link-fixture.ts';
import {receiving} from './link-receiving.ts';
import {sending} from './link-sending.ts';
import {type DeclareTest, declareLaws, type Make} from './suite.ts';

/** Tests that a link keeps the promises of the port `Link`. */
export function testLink(test: DeclareTest, make: Make<LinkFixture>): void {
	declareLaws(test, 'Link', sending, make);
	declareLaws(test, 'Link', receiving, make);
}
