/** The assertions that the suites use: AVA's are some. */
export interface Assertions {
	is(actual: unknown, expected: unknown, message?: string): void;
	deepEqual(actual: unknown, expected: unknown, message?: string): void;
	true(actual: unknown, message?: string): void;
}

/** Declares one test: AVA's `test` or `test.serial`, or whatever else takes a title and a body. */
export type DeclareTest = (title: string, body: (t: Assertions) => Promise<void>) => void;

/** What a test needs may have to be put away: real sockets, processes, files. */
export interface Fixture {
	/** Called when the test has ended, however it did. */
	readonly close?: () => void | Promise<void>;
}

/** Makes what a test needs, at once or as a promise, and anew for every test. */
export type Make<F extends Fixture> = () => F | Promise<F>;

/** Promises of a port: a sentence each, and how it is seen to be kept. */
export type Laws<F extends Fixture> = {
	readonly [law: string]: (t: Assertions, fixture: F) => void | Promise<void>;
};

/** Declares a test for every law. */
export function declareLaws<F extends Fixture>(
	test: DeclareTest,
	subject: string,
	laws: Laws<F>,
	make: Make<F>,
): void {
	for (const [law, body] of Object.entries(laws))
		test(`${subject}: ${law}`, async t => {
			const fixture = await make();
			try {
				await body(t, fixture);
			} finally {
				await fixture.close?.();
			}
		});
}
