package io.systemcontainers.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Give the tests of a class several machines. The compiler writes this where {@link
 * SystemContainer} is repeated; by hand it means the same.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SuppressWarnings("exports") // as with the annotation that it holds
@ExtendWith(SystemContainerExtension.class)
@ResourceLock(providers = MachineLocks.class)
public @interface SystemContainers {

    /**
     * Describe the machines.
     *
     * @return an annotation for each, with different names
     */
    SystemContainer[] value();
}
