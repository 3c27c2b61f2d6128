package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.opentest4j.TestAbortedException;

/**
 * Tell the machines of a test what JUnit is about to do.
 *
 * <p>A class begins with its {@code @BeforeAll}, or, where one instance serves all its tests, with
 * that instance's construction; a test likewise with {@code @BeforeEach} or its construction.
 */
final class SystemContainerExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeClassTemplateInvocationCallback,
                TestInstancePreConstructCallback,
                TestInstancePostProcessor,
                ParameterResolver,
                InvocationInterceptor,
                BeforeEachCallback,
                AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback {

    SystemContainerExtension() {}

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
            ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        KeptMachines.of(context); // a mistake is better known before a test fails
        Rebuild.isWanted(context);
        Optional<String> reason =
                Contexts.isOwner(context) && !Contexts.isOfMethod(context)
                        ? EngineSession.reasonToSkip(context)
                        : Optional.empty();
        return reason.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("machines are not in the way"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
        Class<?> testClass = context.getRequiredTestClass();
        MachineFields.fillStatic(testClass, field -> machine(context, testClass, field));
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void preConstructTestInstance(
            TestInstanceFactoryContext factory, ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void postProcessTestInstance(Object testInstance, ExtensionContext context) {
        Class<?> testClass = testInstance.getClass();
        MachineFields.fillInstance(testInstance, field -> machine(context, testClass, field));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Machine.class
                && ClassMachines.of(context, user(parameter)).isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Parameter declared = parameter.getParameter();
        return machine(context, user(parameter), declared, NamedMembers.what(declared));
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation,
            ReflectiveInvocationContext<Constructor<T>> invocationContext,
            ExtensionContext context)
            throws Throwable {
        try {
            return invocation.proceed();
        } catch (Throwable t) { // nothing is called after a failed construction
            publishEvidence(context, t);
            throw t;
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(t -> publishEvidence(context, t));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException().ifPresent(t -> publishEvidence(context, t));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        context.getExecutionException().ifPresent(t -> publishEvidence(context, t));
        Class<?> testClass = context.getRequiredTestClass();
        ClassMachines.of(context, testClass)
                .ifPresent(machines -> MachineFields.clearStatic(testClass, machines.made()));
    }

    /** Have the machines ready for the class or test of this context; once is enough. */
    private static void begin(ExtensionContext context) {
        try {
            Contexts.once(
                    context,
                    "begin",
                    () -> {
                        List<ClassMachines> around = ClassMachines.all(context);
                        if (Contexts.isOfMethod(context)) {
                            around.forEach(machines -> machines.reset(context));
                            around.forEach(machines -> machines.prepareNext(context));
                        } else {
                            around.forEach(machines -> machines.enter(context));
                        }
                    });
        } catch (RuntimeException e) {
            publishEvidence(context, e);
            throw e;
        }
    }

    private static Machine machine(ExtensionContext context, Class<?> testClass, Field field) {
        return machine(context, testClass, field, MachineFields.what(field));
    }

    private static Machine machine(
            ExtensionContext context, Class<?> user, AnnotatedElement element, String what) {
        return ClassMachines.of(context, user).orElseThrow().machine(user, element, what);
    }

    private static Class<?> user(ParameterContext parameter) {
        return parameter
                .getTarget()
                .<Class<?>>map(Object::getClass)
                .orElse(parameter.getDeclaringExecutable().getDeclaringClass());
    }

    private static void publishEvidence(ExtensionContext context, Throwable failure) {
        if (failure instanceof TestAbortedException) {
            return;
        }
        Contexts.once(
                context,
                "evidence",
                () -> {
                    List<ClassMachines> around = ClassMachines.all(context);
                    around.stream()
                            .flatMap(machines -> machines.leases().stream())
                            .forEach(lease -> publishEvidence(context, lease));
                    List<Machine> made =
                            around.stream().flatMap(machines -> machines.made().stream()).toList();
                    KeptMachines.of(context).await(context.getDisplayName(), made);
                });
    }

    private static void publishEvidence(ExtensionContext context, MachineLease lease) {
        lease.made()
                .ifPresent(
                        machine ->
                                Evidence.forThisBuild()
                                        .publish(context, machine, lease.inactiveUnits(context)));
    }
}
