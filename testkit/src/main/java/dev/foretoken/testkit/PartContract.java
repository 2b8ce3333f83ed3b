package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every contract shares. A test class that extends one makes the part, small and with any weights, and inherits a
 * test for each promise of the part's Javadoc. Failures name the part and quote the promise.
 *
 * <p>All tests of a class use one part, one after another: what it keeps from one call must not show in the next.
 *
 * @param <P> the part
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(BrokenPromises.class)
public abstract class PartContract<P> {
    private P part;

    PartContract() {}

    /** Makes the part; every time a new one, and all alike. The contract closes it. */
    protected abstract P create();

    /**
     * What rounding may change, relative to the largest absolute value of a block. By default 1e-5: what float32 leaves
     * of sums that are added up in another order.
     */
    protected double rounding() {
        return 1e-5;
    }

    P part() {
        return part;
    }

    @BeforeAll
    void open() {
        part = create();
    }

    @AfterAll
    void close() throws Exception {
        close(part);
    }

    static void close(Object part) throws Exception {
        if (part instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** Equal up to {@link #rounding()}. */
    void assertClose(FloatBlock actual, FloatBlock expected) {
        assertThat(actual.shape()).as("shape").containsExactly(expected.shape());
        assertThat(actual.isFinite()).as("all values are finite").isTrue();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs(actual.data()[i] - expected.data()[i]));
        }
        assertThat(difference)
                .as("largest difference where the largest value is [%s]", largest)
                .isLessThanOrEqualTo(rounding() * largest);
    }

    static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ForetokenException.class);
    }

    /** A copy that can be changed. */
    static FloatBlock copy(FloatBlock block) {
        return block.slice(0, block.rows());
    }
}
