namespace FeatureStore.Definitions.Tests.Sources.Git;

/// <summary>
/// What <c>ssh-keygen -Y sign -n git</c> of OpenSSH 9.2 made of <see cref="Message"/> with keys of each kind. The private keys are gone.
/// </summary>
internal static class SshSignatures
{
    public const string Message = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor T <t@example.com> 0 +0000\n\nchänge\n";

    /// <summary>Public key in base64, and the signature.</summary>
    public static readonly (string Key, string Signature)[] All =
    [
        (
            "AAAAC3NzaC1lZDI1NTE5AAAAIKBJhq6V5RbyB/CPnhs9uih705WON7yMt0fRR0Rihh6Y",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgoEmGrpXlFvIH8I+eGz26KHvTlY
            43vIy3R9FHRGKGHpgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
            AAAAQA598N8K98jqOZBMVjwkToB+LBL5qHqk1BLfMpF5BQ5/3H5eq3xkT4L8DuH0VRT/B2
            /bUqgjF8RYWSaxJ6gU8wc=
            -----END SSH SIGNATURE-----
            """
        ),
        (
            "AAAAB3NzaC1yc2EAAAADAQABAAABAQDszPAzczI7orJU+3e10DAcl2s+BiKj7Wc7uFRH9YJHZk1/sbdMLsaTeYhsn8wnvYSXuVMtId6csjrYCT2e6n7hqAp+dAHasF9CaZjbgMY33WZxRmw7+M0D7AmQMSAaA/w90doYRwrh8bY1nEK+rzdbM6YKuD1NcGA2SEMchYY0pSIcGbpIFld+JI6ovNoCWa6N6bm9yAluKn1Q5iqDR7e/DArYcQYSnC/E7uvMteK4VlJM39W1SywRWf1MDKiUuqjxmOHmB457EV+QHZGo92uJkDGWW1ta+K53PB8fLsxD1dDllyC9fCxflp4vLG2jopSfDlwxB1i2+GZJ6T7fXAcB",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAOzM8DNzMjuislT7d7XQMB
            yXaz4GIqPtZzu4VEf1gkdmTX+xt0wuxpN5iGyfzCe9hJe5Uy0h3pyyOtgJPZ7qfuGoCn50
            AdqwX0JpmNuAxjfdZnFGbDv4zQPsCZAxIBoD/D3R2hhHCuHxtjWcQr6vN1szpgq4PU1wYD
            ZIQxyFhjSlIhwZukgWV34kjqi82gJZro3pub3ICW4qfVDmKoNHt78MCthxBhKcL8Tu68y1
            4rhWUkzf1bVLLBFZ/UwMqJS6qPGY4eYHjnsRX5Adkaj3a4mQMZZbW1r4rnc8Hx8uzEPV0O
            WXIL18LF+Wni8sbaOilJ8OXDEHWLb4ZknpPt9cBwEAAAADZ2l0AAAAAAAAAAZzaGE1MTIA
            AAEUAAAADHJzYS1zaGEyLTUxMgAAAQDpZGyp8BEok37Xfm/nAvFGONDQEFiIdupjTJ0wDA
            qACLXHb7trUYnwjf5xYBL/pWZfHyqEWd8OhTE4KuWCgWu20SxR+zBHTjpZQEUwbDsRVKXK
            EXia1n7P1kaOi0ioFlEW32wmNrNDVoMDg+U2/t74uKBQq2d8bR8KMHEvOiqL8Nni4kv/A8
            6/aXa342f7DuprHE3Xz1uZX/eKfX3umGDQv+ItUjiMqVPtz+TfvBjEDwikSyg74Zd2XIDc
            5+1oFYzDWsSgl4N4FIAcVZGg3XSo433s4Brr5NPZa5Q9j4P8bQne+75uvtDRgACSEtLVAu
            nTdrmtiru9ivOilGlr7jZW
            -----END SSH SIGNATURE-----
            """
        ),
        (
            "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAnjJKT2Ym41Yw68ZGX2zCC84xgZw/hQxGyqS9onkcw923dW+/I9KJTV8LLwGg64qEyxz9Hdgmjrqllf+OAeYzY=",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
            EECeMkpPZibjVjDrxkZfbMILzjGBnD+FDEbKpL2ieRzD3bd1b78j0olNXwsvAaDrioTLHP
            0d2CaOuqWV/44B5jNgAAAANnaXQAAAAAAAAABnNoYTUxMgAAAGUAAAATZWNkc2Etc2hhMi
            1uaXN0cDI1NgAAAEoAAAAhAPPp4SkQZlJsA2VrK7NolewP/08JSMzoiKwCNMCKFKvqAAAA
            IQCqkyOypC++iAoe+2TlCyrC7YBEkkAUS/NXv1fUz+VJ8w==
            -----END SSH SIGNATURE-----
            """
        ),
        (
            "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBLoxPTrV/HV7lHUz7bMLjGiSVdHtt+PRhI96K4Iwx/VLygsuWp45oFRXe5DHDS1sEcw9BP531+ZiD9wM5imc5iKRdQsszxhC0+vzzaXXFWPBp19IxATJZIC+mxTBPQUxaw==",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG
            EEujE9OtX8dXuUdTPtswuMaJJV0e2349GEj3orgjDH9UvKCy5anjmgVFd7kMcNLWwRzD0E
            /nfX5mIP3AzmKZzmIpF1CyzPGELT6/PNpdcVY8GnX0jEBMlkgL6bFME9BTFrAAAAA2dpdA
            AAAAAAAAAGc2hhNTEyAAAAgwAAABNlY2RzYS1zaGEyLW5pc3RwMzg0AAAAaAAAADBxSKHK
            bNOzUT2CYYdBPcquOVihwlcqpsTXkxBCDJFRE0mEhQcb1/PbFsfYXTMEO1EAAAAwXIMVbX
            3ikffozTPISpdsRBQm3CZrwx2E+xBlmR3HkuEa7achWNbMcm5zM31cSolW
            -----END SSH SIGNATURE-----
            """
        ),
        (
            "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBACrj8NEd0ol4kJShjK1X3x37XIXlsllwTsqEk6zAy98sWxttwv+yAPlNsxK8kB3NqpVj6J0TFXg5/UF3RX1TaXRlwAHTlUZMx4pmT2PUxhSQcvnN8JLahQCJ1NqJVnONhuiEMZ+WU6Lo3CSml8AAs0P6uWAARE+ChQ0DJtxRK/Tvy54gw==",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAI
            UEAKuPw0R3SiXiQlKGMrVffHftcheWyWXBOyoSTrMDL3yxbG23C/7IA+U2zEryQHc2qlWP
            onRMVeDn9QXdFfVNpdGXAAdOVRkzHimZPY9TGFJBy+c3wktqFAInU2olWc42G6IQxn5ZTo
            ujcJKaXwACzQ/q5YABET4KFDQMm3FEr9O/LniDAAAAA2dpdAAAAAAAAAAGc2hhNTEyAAAA
            pgAAABNlY2RzYS1zaGEyLW5pc3RwNTIxAAAAiwAAAEIBLrmS7NJcHRz6hMNPUOeLvKGOR0
            UwSC8GIamKGJZzYG+enhQ4CZgrtjw+r5eUaD3YtohlnCQPxbC6yfYJVHHssW4AAABBYEgx
            P747xN9TGbaI5gMSkCZDMjvdGi5RX4DtPKlNRotjiP9OP8cUzDzLXwZ9WkiEZMdePREus1
            AEtSw2xh2xeTo=
            -----END SSH SIGNATURE-----
            """
        ),
    ];
}
