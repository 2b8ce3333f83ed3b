/** Training the models that are bundled: what is learned from, step by step, resumable at any. */
package dev.foretoken.models.training;
