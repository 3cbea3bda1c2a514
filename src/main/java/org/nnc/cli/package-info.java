/// The commands: reads arguments, calls the stages, prints what they answer.
package org.nnc.cli;
