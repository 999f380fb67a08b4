// Machines with a network of their own: kernel namespaces on one switch, made by the test and gone
// with it, also when it is killed, since nothing but its descriptors holds them.
//
// Needs root, and the commands ip and nft. Failing to make one throws; obstacle() says beforehand
// why there can be none.
#pragma once

#include <deque>
#include <string>

namespace mayfly::support {

/// An open descriptor, closed with the object.
class OwnedDescriptor {
public:
    explicit OwnedDescriptor(int descriptor) : descriptor_(descriptor) {}
    ~OwnedDescriptor();
    OwnedDescriptor(const OwnedDescriptor&) = delete;
    OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;

    int number() const { return descriptor_; }

private:
    int descriptor_;
};

class Machine {
public:
    /// Without a link to anything.
    explicit Machine(std::string address);

    const std::string& address() const { return address_; }

    /// While it exists, sockets that the current thread opens and processes that it starts are on
    /// that machine.
    class Visit {
    public:
        explicit Visit(const Machine& machine);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        OwnedDescriptor home_;
    };

    /// Whatever comes from that machine is dropped unseen, until heal().
    void stop_hearing(const Machine& other) const;
    /// This share of all that comes in is lost, until heal().
    void lose_percent(int percent) const;
    void heal() const;

private:
    friend class Network;

    std::string path() const;

    std::string address_;
    OwnedDescriptor namespace_;
};

class Network {
public:
    /// Why this process can have none; empty when it can.
    static std::string obstacle();

    Network();
    Machine& add();

private:
    Machine switch_{""};
    std::deque<Machine> machines_;
};

}  // namespace mayfly::support
