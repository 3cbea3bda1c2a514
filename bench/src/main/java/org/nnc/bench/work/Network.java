package org.nnc.bench.work;

/// A model, or the loss of one, in the operations of any library.
public interface Network {
    <T> T build(Operations<T> o);
}
