/**
 * The promises of the API as tests. A plugin's author extends the contract of a part and says how to make one; JUnit
 * does the rest.
 */
package dev.foretoken.testkit;
