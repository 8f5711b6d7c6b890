import NIOCore
import NIOPosix

/// Opens TCP connections that the agent asked for.
enum ClientBootstrapFactory {
    /// Connects from the address that we listen on: carriers know us by it, and a server may have several.
    static func connect(
        to remote: SocketAddress, from local: SocketAddress?, on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(5))
        guard var local, local.protocol == remote.protocol else { return bootstrap.connect(to: remote) }
        local.port = 0
        return bootstrap.bind(to: local).connect(to: remote)
    }
}
