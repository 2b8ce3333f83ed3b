/** Model specifications, checkpoint readers and writers, import and synthesis. */
package dev.foretoken.models;
