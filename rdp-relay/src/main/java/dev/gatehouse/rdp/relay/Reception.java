/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.login.LoginNameReading;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who the user is and what they want, as a conversation: credentials that came with the connection or from the form, a menu when no target
 * was named, and the authority's answer. Confined to the session's event loop.
 */
final class Reception {

    private final House house;
    private final EventLoop loop;
    private final Origin origin;
    private final Desk desk;
    private Optional<TargetChoices.Offered> menu = Optional.empty();
    private LoginName admittedName;
    private boolean busy;
    private boolean over;

    /** What the conversation does at the screen. */
    interface Desk {
        /** Ask for name and password. */
        void askCredentials(String user, String message);

        /** Let the user choose. */
        void askChoice(List<Choice> choices);

        /** Tell that it is being decided. */
        void deciding();

        /** Say no for good. */
        void deny(String text);

        /** Go on with a grant. */
        void granted(Grant grant);
    }

    Reception(House house, EventLoop loop, Origin origin, Desk desk) {
        this.house = house;
        this.loop = loop;
        this.origin = origin;
        this.desk = desk;
    }

    /**
     * Begins with what the client sent.
     *
     * @param proven whether a wrong answer cannot be corrected at a form: the client proved a token
     */
    void begin(String user, Optional<Secret> password, boolean proven) {
        if (password.isPresent() && !user.isEmpty()) {
            login(user, password.get(), proven);
        } else {
            password.ifPresent(Secret::close);
            desk.askCredentials(namesTarget(user) ? user : "", "");
        }
    }

    /** Clients send the name of whoever sits at them when they are given none; one with a target in it was given. */
    private boolean namesTarget(String user) {
        return house.parser().parse(user) instanceof LoginNameReading.Accepted accepted
                && accepted.name().target().isPresent();
    }

    /** The form was filled in. */
    void login(String user, Secret password) {
        login(user, password, false);
    }

    /** A line of the menu was chosen. */
    void chosen(int index) {
        if (busy || menu.isEmpty() || index < 0 || index >= menu.get().choices().size()) {
            return;
        }
        TargetChoices.Offered offered = menu.get();
        Choice choice = offered.choices().get(index);
        forget();
        LoginName name = new LoginName(
                admittedName.user(),
                Optional.of(choice.account()),
                Optional.of(choice.target()),
                admittedName.policy(),
                admittedName.reason());
        AccessRequest request = new AccessRequest(
                nextSession(),
                "rdp",
                name,
                new Evidence.Admitted(offered.admittance()),
                offered.factor().map(SecondFactor.Shown::new),
                origin);
        authorize(request, name.user(), false);
    }

    /** The connection is gone. */
    void close() {
        over = true;
        forget();
    }

    private void login(String user, Secret password, boolean proven) {
        if (busy) {
            password.close();
            return;
        }
        LoginNameReading reading = house.parser().parse(user);
        if (reading instanceof LoginNameReading.Accepted accepted) {
            LoginName name = accepted.name();
            if (name.needsChoice()) {
                choices(name, password, user);
            } else {
                Evidence evidence = new Evidence.Password(password);
                authorize(new AccessRequest(nextSession(), "rdp", name, evidence, origin), user, proven);
            }
        } else {
            password.close();
            refuse(user, ((LoginNameReading.Refused) reading).cause(), proven);
        }
    }

    private SessionAuthority authority() {
        return house.context().authority();
    }

    private SessionId nextSession() {
        return SessionId.next(house.context().clock().instant());
    }

    private void authorize(AccessRequest request, String user, boolean proven) {
        decide();
        authority().authorize(request, loop).whenComplete((decision, failure) -> {
            busy = false;
            if (failure != null) {
                answerFailure();
            } else if (decision instanceof AccessDecision.Granted granted) {
                grant(granted.grant());
            } else if (decision instanceof AccessDecision.SecondFactorNeeded) {
                answerFailure();
            } else {
                denied((AccessDecision.Denied) decision, user, proven);
            }
        });
    }

    private void grant(Grant grant) {
        if (over) {
            grant.close();
            house.context()
                    .reporter()
                    .failed(grant.session(), CloseCause.CLIENT_LOST, "client went while the authority decided");
        } else {
            desk.granted(grant);
        }
    }

    private void choices(LoginName name, Secret password, String user) {
        decide();
        admittedName = name;
        CompletionStage<TargetChoices> answer = authority()
                .choices(new AccessRequest(nextSession(), "rdp", name, new Evidence.Password(password), origin), loop);
        answer.whenComplete((choices, failure) -> {
            busy = false;
            if (over) {
                return;
            }
            if (failure != null) {
                answerFailure();
            } else if (choices instanceof TargetChoices.Offered offered) {
                offer(offered);
            } else if (choices instanceof TargetChoices.SecondFactorNeeded) {
                answerFailure();
            } else {
                forget();
                denied(((TargetChoices.Refused) choices).denied(), user, false);
            }
        });
    }

    private void offer(TargetChoices.Offered offered) {
        if (offered.choices().isEmpty()) {
            desk.deny("There is nothing that you may reach through Gatehouse by Remote Desktop.");
        } else {
            menu = Optional.of(offered);
            desk.askChoice(offered.choices());
        }
    }

    private void refuse(String user, String cause, boolean proven) {
        decide();
        authority().refuse(nextSession(), user, cause, origin, loop).whenComplete((denied, failure) -> {
            busy = false;
            if (failure != null) {
                answerFailure();
            } else {
                denied(denied, user, proven);
            }
        });
    }

    private void denied(AccessDecision.Denied denied, String user, boolean proven) {
        if (over) {
            return;
        }
        if (denied.disconnect() || proven) {
            desk.deny(denied.userText());
        } else {
            desk.askCredentials(user, denied.userText());
        }
    }

    private void answerFailure() {
        if (!over) {
            forget();
            desk.deny("Gatehouse cannot decide at the moment. Please try again later.");
        }
    }

    private void forget() {
        menu = Optional.empty();
    }

    private void decide() {
        busy = true;
        desk.deciding();
    }
}
