// swift-tools-version: 6.2
import PackageDescription

/// The settings that every Swift target shares: Swift 6 mode, the upcoming features, and no warning tolerated.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// Targets that decide: no sockets, files, clocks, randomness or environment. A test holds them to it.
let pureTargets: [Target] = [
    .target(name: "Chronology", swiftSettings: swiftSettings),
    .target(name: "Directory", dependencies: ["Chronology"], swiftSettings: swiftSettings),
    .target(name: "Rota", dependencies: ["Chronology", "Directory"], swiftSettings: swiftSettings),
    .target(name: "Ledger", dependencies: ["Chronology", "Directory", crypto], swiftSettings: swiftSettings),
    .target(
        name: "Interventions", dependencies: ["Chronology", "Directory", "Ledger"], swiftSettings: swiftSettings),
    .target(
        name: "CallFlow", dependencies: ["Chronology", "Directory", "Rota", "Ledger"], swiftSettings: swiftSettings),
    .target(
        name: "Chase", dependencies: ["Chronology", "Directory", "Rota", "Ledger"], swiftSettings: swiftSettings),
    .target(
        name: "Notify", dependencies: ["Chronology", "Directory", "Ledger", crypto], swiftSettings: swiftSettings),
    .target(
        name: "LabourLaw", dependencies: ["Chronology", yams], resources: [.embedInCode("Books")],
        swiftSettings: swiftSettings),
    .target(name: "Compensation", dependencies: ["Chronology", "LabourLaw", crypto], swiftSettings: swiftSettings),
    .target(name: "SIP", dependencies: ["Chronology", crypto], swiftSettings: swiftSettings),
    .target(name: "SDP", swiftSettings: swiftSettings),
    .target(name: "RTP", dependencies: ["Chronology"], swiftSettings: swiftSettings),
    .target(
        name: "Exchange",
        dependencies: ["Chronology", "Directory", "Rota", "Ledger", "CallFlow", "Chase", "Notify", "SIP", "SDP"],
        swiftSettings: swiftSettings),
]

/// Targets that act on what the pure ones decided, and decide nothing themselves.
let shellTargets: [Target] = [
    .systemLibrary(
        name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
        name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
    .target(
        name: "Telephony",
        dependencies: [
            "Chronology", "Directory", "Ledger", "CallFlow", "Chase", "Notify", "Exchange", "SIP", "SDP", "RTP",
            "CAres", "CLinux",
            nioCore, nioPosix,
            logging,
        ],
        swiftSettings: swiftSettings),
    .target(
        name: "Delivery",
        dependencies: [
            "Chronology", "Directory", "Ledger", "Notify", nioCore, nioPosix, nioTLS, nioHTTP1, nioSSL, httpClient,
            logging,
        ],
        swiftSettings: swiftSettings),
    .target(
        name: "Storage",
        dependencies: ["Chronology", "Directory", "Ledger", "CLibPQ", grdb, logging],
        resources: [.embedInCode("Migrations"), .embedInCode("Queries")],
        swiftSettings: swiftSettings),
    .target(
        name: "Speech",
        dependencies: [
            "Chronology", "Directory", "CallFlow", "RTP", logging, crypto,
            .product(name: "Subprocess", package: "swift-subprocess"),
        ],
        resources: [.embedInCode("Texts")],
        swiftSettings: swiftSettings),
    .target(
        name: "Paper",
        dependencies: [
            "Chronology", "LabourLaw", "Compensation", .product(name: "Mustache", package: "swift-mustache"),
            .product(name: "Subprocess", package: "swift-subprocess"),
        ],
        resources: [.embedInCode("Templates")],
        swiftSettings: swiftSettings),
    .target(
        name: "Operations",
        dependencies: [
            "Chronology", "Directory", "Rota", "Ledger", "CallFlow", "Chase", "SIP", "Storage", "Telephony", "Speech",
            "Exchange", "CLinux", "Notify", "Delivery", "LabourLaw", "Compensation", "Paper", "Interventions",
            yams, crypto, cryptoExtras, logging,
        ],
        swiftSettings: swiftSettings),
    .executableTarget(
        name: "vigie",
        dependencies: [
            "Chronology", "Directory", "Rota", "Ledger", "CallFlow", "SIP", "RTP", "Storage", "Operations",
            "PhoneSimulator", "LabourLaw", "Compensation",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            logging,
        ],
        resources: [.embedInCode("Demo/demo.yaml")],
        swiftSettings: swiftSettings),
]

/// Targets that tests, the demo and benchmarks are built from.
let testSupportTargets: [Target] = [
    .target(
        name: "SimulatedWorld",
        dependencies: [
            "Chronology", "Directory", "Ledger", "CallFlow", "Chase", "Notify", "SIP", "SDP", "RTP", "Exchange",
        ],
        swiftSettings: swiftSettings),
    .target(
        name: "PhoneSimulator", dependencies: ["Chronology", "SIP", "SDP", "RTP"], swiftSettings: swiftSettings),
]

/// A test target beside each target, by the same name.
let tests: [Target] = [
    .testTarget(name: "ArchitectureTests", swiftSettings: swiftSettings),
    .testTarget(name: "ChronologyTests", dependencies: ["Chronology"], swiftSettings: swiftSettings),
    .testTarget(name: "DirectoryTests", dependencies: ["Directory", "Chronology"], swiftSettings: swiftSettings),
    .testTarget(name: "RotaTests", dependencies: ["Rota", "Chronology", "Directory"], swiftSettings: swiftSettings),
    .testTarget(
        name: "LedgerTests", dependencies: ["Ledger", "Chronology", "Directory"], swiftSettings: swiftSettings),
    .testTarget(
        name: "InterventionsTests", dependencies: ["Interventions", "Ledger", "Chronology", "Directory"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "CallFlowTests", dependencies: ["CallFlow", "Ledger", "Rota", "Chronology", "Directory"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "ChaseTests", dependencies: ["Chase", "Ledger", "Rota", "Chronology", "Directory"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "NotifyTests", dependencies: ["Notify", "Ledger", "Chronology", "Directory", crypto],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "LabourLawTests", dependencies: ["LabourLaw", "Chronology"], exclude: ["Cases"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "CompensationTests", dependencies: ["Compensation", "LabourLaw", "Chronology"], exclude: ["Cases"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "PaperTests", dependencies: ["Paper", "Compensation", "LabourLaw", "Chronology"], exclude: ["Golden"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "DeliveryTests",
        dependencies: ["Delivery", "Notify", "Ledger", "Directory", "Chronology", nioCore, nioPosix, logging],
        swiftSettings: swiftSettings),
    .testTarget(name: "SIPTests", dependencies: ["SIP", "Chronology", crypto], swiftSettings: swiftSettings),
    .testTarget(name: "SDPTests", dependencies: ["SDP"], swiftSettings: swiftSettings),
    .testTarget(name: "RTPTests", dependencies: ["RTP", "Chronology"], swiftSettings: swiftSettings),
    .testTarget(
        name: "StorageTests",
        dependencies: ["Storage", "Ledger", "Directory", "Chronology", "Chase", "Exchange", "SimulatedWorld"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "SpeechTests", dependencies: ["Speech", "Directory", "RTP", "CallFlow"], swiftSettings: swiftSettings),
    .testTarget(
        name: "TelephonyTests",
        dependencies: ["Telephony", "Exchange", "CallFlow", "Directory", "SIP", "SDP", "RTP", "Chronology"],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "OperationsTests",
        dependencies: [
            "Operations", "Interventions", "SimulatedWorld", "Directory", "Chronology", "Ledger", "CallFlow", "Storage",
            "Exchange", "SIP", "LabourLaw", "Chase", "Compensation", "Paper",
            yams,
            logging,
        ],
        exclude: ["BadFiles"], swiftSettings: swiftSettings),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "Operations", "PhoneSimulator", "Storage", "CallFlow", "Ledger", "Directory", "Chronology", "RTP", "SIP",
            "SDP",
            logging,
        ],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "ExchangeTests",
        dependencies: [
            "SimulatedWorld", "Exchange", "Chase", "Notify", "SIP", "SDP", "CallFlow", "Ledger", "Directory",
            "Chronology",
        ],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "SimulatedWorldTests",
        dependencies: [
            "SimulatedWorld", "Exchange", "Chase", "Notify", "SIP", "SDP", "CallFlow", "Ledger", "Directory",
            "Chronology",
        ],
        swiftSettings: swiftSettings),
    .testTarget(
        name: "PhoneSimulatorTests", dependencies: ["PhoneSimulator", "SIP", "SDP", "RTP", "Chronology"],
        swiftSettings: swiftSettings),
]

let package = Package(
    name: "vigie",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "vigie", targets: ["vigie"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    ],
    targets: pureTargets + shellTargets + testSupportTargets + tests
)
